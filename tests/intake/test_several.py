from pathlib import Path

import pytest

from bugsage.intake.receive import read
from bugsage.model.report import RawReport, Reading

GOLDEN = Path(__file__).parents[1] / "golden"
PYTEST = "pytest_text/bracketed.in"
JEST = "jest_text/spaced_verdicts.in"
MAVEN = "surefire_text/modules_reruns.in"
GRADLE = "gradle_text/nested.in"
GO = "go_trace/failed_tests.in"
UNITTEST = "unittest_text/buffered.in"
PHPUNIT = "php_trace/phpunit.in"
MOCHA = "mocha_text/dot.in"


def content(*names: str) -> bytes:
    return b"\n\n".join((GOLDEN / name).read_bytes().rstrip(b"\n") for name in names) + b"\n"


def reading(text: bytes) -> Reading:
    return read(RawReport(source="ci.log", content=text))


def failures(found: Reading) -> set[tuple[str | None, str]]:
    return {(event.test, event.type) for event in found.events}


def total(found: Reading) -> tuple[int, int]:
    return (found.counts.failed or 0) + (found.counts.errors or 0), found.counts.passed or 0


@pytest.mark.parametrize(
    "names",
    [
        (PYTEST, JEST),
        (JEST, PYTEST),
        (MAVEN, JEST),
        (GO, JEST),
        (GO, MOCHA),
        (UNITTEST, GRADLE),
        (GRADLE, UNITTEST),
        (PHPUNIT, JEST),
        (PYTEST, GO, JEST),
    ],
)
def test_each_runner_of_a_log_is_read_and_nothing_twice(names: tuple[str, ...]) -> None:
    alone = [reading(content(name)) for name in names]
    found = reading(content(*names))
    assert failures(found) == {failure for one in alone for failure in failures(one)}
    assert len(found.events) == sum(len(one.events) for one in alone)
    assert total(found) == tuple(map(sum, zip(*map(total, alone), strict=True)))
    assert {found.format, *found.also} == {one.format for one in alone}
    lines = [event.excerpt_line or 0 for event in found.events]
    assert lines == sorted(lines)


@pytest.mark.parametrize("names", [(PYTEST, JEST), (GO, MOCHA)])
def test_lines_are_those_of_the_log(names: tuple[str, ...]) -> None:
    text = content(*names)
    behind = content(names[0]).count(b"\n") + 1
    alone = {event.test: event.excerpt_line for event in reading(content(names[1])).events}
    for event in reading(text).events:
        if event.test in alone:
            assert event.excerpt_line == (alone[event.test] or 0) + behind


def test_one_runner_alone_is_read_as_before() -> None:
    for file in sorted(GOLDEN.glob("*_text/*.in")):
        assert reading(file.read_bytes()).also == (), file


def test_a_runner_that_was_asked_for_is_read_alone() -> None:
    found = read(RawReport(source="ci.log", content=content(PYTEST, JEST), format="jest_text"))
    assert (found.format, found.also) == ("jest_text", ())
    assert failures(found) == failures(reading(content(JEST)))
