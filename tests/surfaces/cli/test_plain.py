from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bugsage.surfaces.cli import full, plain
from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.table import SUMMARIES

COMMANDS = {name: load(name) for name in SUMMARIES}
FLAGS = sorted({flag for command in COMMANDS.values() for option in command.options for flag in option.flags})
WORDS = st.one_of(
    st.sampled_from([*FLAGS, *(f"{flag}=" for flag in FLAGS), "--", "-", "", "text", "json", "right", "3", "0", "٣"]),
    st.sampled_from(["--format=json", "--format=xml", "--top=5", "--all=1", "-h", "--form", "run.log", "BS-1", "-x"]),
    st.text(max_size=4),
)


def by_typer(name: str, words: list[str]) -> dict[str, Any] | None:
    """What typer reads from the same words; None where it refuses or shows help."""
    seen: list[dict[str, Any]] = []

    def remember(**values: Any) -> int:
        seen.append(values)
        return 0

    command = full.build(COMMANDS[name]._replace(run=remember))
    try:
        command.main(list(words), prog_name="bugsage", standalone_mode=False)
    except full._CommandLineError:
        return None
    return seen[0] if seen else None


@given(st.sampled_from(sorted(SUMMARIES)), st.lists(WORDS, max_size=5))
def test_what_the_quick_reader_reads_typer_reads_too(name: str, words: list[str]) -> None:
    quick = plain.read(COMMANDS[name], words)
    if quick is not None:
        assert quick == by_typer(name, words)


AGAIN = {"reproduce": False, "times": None}


def test_common_forms_need_no_typer() -> None:
    read = plain.read
    assert read(COMMANDS["parse"], ["a.log", "--format", "json", "b.log"]) == {
        "sources": ("a.log", "b.log"), "kind": None, "green": (), "repo": None, "format": "json",
        "attempt": None, "no_green": False,
    }  # fmt: skip
    assert read(COMMANDS["diagnose"], ["--top=3", "--as", "junit_xml", "-"]) == {
        "sources": ("-",), "kind": "junit_xml", "top": 3, "repo": None, "format": "text", **AGAIN, "test": None,
        "clipboard": False, "llm": False, "ask_again": False, "show_prompt": False,
        "rerun": False, "no_rerun": False, "coverage": (), "green": (), "attempt": None,
        "no_green": False,
    }  # fmt: skip
    assert read(COMMANDS["test"], ["--repo", "x", "--", "pytest", "-q", "--", "a"]) == {
        "command": ("pytest", "-q", "--", "a"), "repo": "x", "format": "text", **AGAIN,
        "sandbox": False,
    }  # fmt: skip
    assert read(COMMANDS["test"], ["pytest", "--format", "x"]) == {
        "command": ("pytest", "--format", "x"), "repo": None, "format": "text", **AGAIN,
        "sandbox": False,
    }  # fmt: skip
    assert read(COMMANDS["issues"], ["--all"]) == {
        "action": "list", "names": (), "comment": "", "all": True, "repo": None, "format": "text",
        "sort": "priority", "kind": None, "status": "open", "limit": None,
    }  # fmt: skip


def test_what_needs_explaining_is_left_to_typer() -> None:
    for name, words in [
        ("parse", ["--help"]),
        ("parse", ["--format", "xml"]),
        ("parse", ["--form", "json"]),
        ("parse", ["--repo"]),
        ("diagnose", ["--top", "0"]),
        ("diagnose", ["--top", "many"]),
        ("show", []),
        ("show", ["BS-1", "BS-2"]),
        ("issues", ["--all=yes"]),
        ("verdict", ["BS-1", "maybe"]),
    ]:
        assert plain.read(COMMANDS[name], words) is None
