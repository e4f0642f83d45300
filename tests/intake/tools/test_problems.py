"""Which places are errors of the program."""

from bugsage.intake.tools.lines import find
from bugsage.intake.tools.problems import MOST_EVENTS, events_of
from bugsage.model.error import ErrorEvent


def events(text: str, first_line: int = 1) -> tuple[ErrorEvent, ...]:
    return events_of(find(text)[0], text.split("\n"), first_line, "tool_output")


def test_an_error_of_a_compiler_is_an_occurrence_with_its_place() -> None:
    [event] = events("building\nsrc/a.c:3:7: error: expected ';'\n    3 |   x\n      |    ^\ndone\n", 10)
    assert (event.type, event.message, event.language, event.tool) == ("build failed", "expected ';'", "c", "gcc")
    assert (event.file, event.line, event.column) == ("src/a.c", 3, 7)
    assert [(frame.file, frame.line, frame.column) for frame in event.frames] == [("src/a.c", 3, 7)]
    assert (event.excerpt_line, event.excerpt.count("\n")) == (11, 2)


def test_errors_of_one_file_are_one_occurrence() -> None:
    text = "a.ts(1,2): error TS1: x\na.ts(3,4): error TS2: y\nb.ts(5,6): error TS1: z\n"
    assert [(event.type, event.file, event.message) for event in events(text)] == [
        ("TS1", "a.ts", "x\ny"),
        ("TS1", "b.ts", "z"),
    ]


def test_warnings_and_what_linters_say_are_none() -> None:
    assert events("a.c:1:2: warning: unused\na.js:1:2: Bad. [Error/semi]\na.py:1:2: E501 long\n") == ()


def test_a_checker_is_no_build() -> None:
    [event] = events("a.rb:3: Method x does not exist on A https://srb.help/7003\n")
    assert (event.type, event.language) == ("check failed", "ruby")


def test_a_flood_is_cut() -> None:
    assert len(events("".join(f"a{n}.c:1:2: error: x\n" for n in range(1, 100)))) == MOST_EVENTS
