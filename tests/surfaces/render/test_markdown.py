from collections.abc import Callable

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bugsage.model.diagnosis import Report
from bugsage.surfaces.render import markdown
from bugsage.surfaces.source import ReadSource


def test_report_looks_as_it_was_kept(
    report: Report, read_source: ReadSource, golden: Callable[[str, str], None]
) -> None:
    golden("report.md", markdown.report(report, read_source) + "\n")


def test_text_of_a_stranger_makes_no_link_mention_tag_or_heading() -> None:
    escaped = markdown.escape("# hi @ana <img src=x> [a](http://b) | `x` #12 ~~y~~\n- z www.x")
    assert escaped == (r"\# hi @<!-- -->ana \<img src=x\> \[a\](http\://b) \| \`x\` #<!-- -->12 \~\~y\~\~ - z www\.x")


def test_quoted_code_stays_code() -> None:
    assert markdown.prose("`a_b` is *None* in `c`") == r"`a_b` is \*None\* in `c`"
    assert markdown.prose("an odd ` one") == r"an odd \` one"


@given(st.lists(st.text(alphabet="`a \n", max_size=12), max_size=5))
def test_no_line_closes_a_block(lines: list[str]) -> None:
    lines = [line.replace("\n", " ") for line in lines]
    first, *middle, last = markdown.block(lines).split("\n")
    assert middle == lines
    assert first == last
    assert first not in "".join(f" {line} " for line in lines)


@given(st.text(alphabet="`ab ", min_size=1, max_size=20))
def test_code_holds_any_backticks(text: str) -> None:
    said = markdown.code(text)
    fence = said[: len(said) - len(said.lstrip("`"))]
    assert said.endswith(fence)
    assert fence not in said[len(fence) : -len(fence)]


def test_nothing_found_is_said(report: Report, read_source: ReadSource) -> None:
    empty = msgspec.structs.replace(report, diagnoses=(), readings=())
    assert markdown.report(empty, read_source) == "No error was found in what was read."
