"""What Elixir says of errors, with the processes they came from."""

from bugsage.intake.elixir_errors import is_head, reports
from bugsage.intake.elixir_stacks import owned
from bugsage.intake.thrown import Thrown

FRAME = "(zoo 0.1.0) lib/zoo/cage.ex:7: Zoo.Cage.open/1"


def read(text: str, *, logged: bool = True) -> list[Thrown]:
    lines = text.split("\n")
    return reports(lines, owned(lines), logged=logged)


def test_a_message_goes_on_to_the_stack() -> None:
    (found,) = read(f"** (ArgumentError) no:\n\n  * first\n    * second\n\n    {FRAME}\nlater")
    assert found.exceptions[0].message == "no:\n\n* first\n  * second"
    assert (found.start, found.end) == (0, 6)


def test_a_message_without_a_stack_ends_at_the_next_empty_line() -> None:
    (found,) = read("** (Mix) The task is unknown\nDid you mean this?\n\nsomething else")
    assert found.exceptions[0].message == "The task is unknown\nDid you mean this?"


def test_the_stack_goes_from_caller_to_callee() -> None:
    (found,) = read(f"** (A.Gone) x\n    :maps.get(1, %{{}})\n    {FRAME}\n    scripts/a.exs:3: (file)")
    assert [frame.function for frame in found.exceptions[0].frames] == ["<module>", "Zoo.Cage.open/1", ":maps.get/2"]


def test_what_another_process_raised_is_the_cause() -> None:
    (found,) = read(
        "** (exit) exited in: GenServer.call(Zoo.Cage, :open, 5000)\n    ** (EXIT) an exception was raised:\n"
        f"        ** (KeyError) key :a not found\n            {FRAME}\n    scripts/a.exs:3: (file)"
    )
    root, cause = found.exceptions
    assert (root.type, root.message) == ("exit", "exited in: GenServer.call(Zoo.Cage, :open, 5000)")
    assert (cause.type, cause.relation, cause.parent) == ("KeyError", "cause", 0)
    assert root.frames[-1].file == "scripts/a.exs"
    assert cause.frames[-1].file == "lib/zoo/cage.ex"


def test_an_exit_that_only_passes_on_is_left_out() -> None:
    (found,) = read(f"** (EXIT from #PID<0.9.0>) an exception was raised:\n    ** (KeyError) a\n        {FRAME}\n")
    assert [error.type for error in found.exceptions] == ["KeyError"]


def test_an_exit_with_a_reason_tells_it() -> None:
    (found,) = read("** (exit) exited in: GenServer.call(:a, :b, 20)\n    ** (EXIT) time out\n    a.exs:3: (file)\n")
    assert found.exceptions[0].message == "exited in: GenServer.call(:a, :b, 20)\n** (EXIT) time out"


LOGGED = (
    f"08:11:04.201 [error] GenServer Zoo.Cage terminating\n** (KeyError) a\n    {FRAME}\nLast message: :b\nState: 1\n"
)


def test_a_crash_that_was_logged_comes_with_what_the_process_was_told() -> None:
    (found,) = read(LOGGED)
    assert found.detail == ("Last message: :b", "State: 1")
    assert (found.start, found.end) == (0, 5)


def test_a_crash_that_is_logged_and_ends_the_program_is_one() -> None:
    (found,) = read(
        f"{LOGGED}\n** (EXIT from #PID<0.9.0>) an exception was raised:\n    ** (KeyError) a\n        {FRAME}\n"
    )
    assert found.start == 6


def test_what_was_logged_can_be_left_out() -> None:
    assert read(LOGGED, logged=False) == []


def test_clauses_that_were_tried_are_detail() -> None:
    (found,) = read(
        "** (FunctionClauseError) no function clause matching in Zoo.Cage.open/1    \n    \n"
        "    The following arguments were given to Zoo.Cage.open/1:\n    \n        # 1\n        nil\n    \n"
        f"    {FRAME}\n"
    )
    assert found.exceptions[0].message == "no function clause matching in Zoo.Cage.open/1"
    assert found.detail[0] == "The following arguments were given to Zoo.Cage.open/1:"


def test_the_compiler_says_where() -> None:
    (found,) = read("** (CompileError) lib/a.ex:3: undefined function x/0\n\n")
    assert found.exceptions[0].message == "undefined function x/0"
    assert [(frame.file, frame.line) for frame in found.exceptions[0].frames] == [("lib/a.ex", 3)]


def test_the_compiler_said_above_where() -> None:
    (found,) = read(
        "    error: undefined variable x\n    │\n 3 │ x\n    └─ lib/a.ex:3:5: A.f/1\n\n"
        "** (CompileError) lib/a.ex: cannot compile module A (errors have been logged)\n"
    )
    assert found.exceptions[0].message == "undefined variable x"
    assert [(frame.line, frame.column) for frame in found.exceptions[0].frames] == [(3, 5)]


def test_stars_alone_name_no_error() -> None:
    assert not is_head("some text ** (not an error) **")
    assert not is_head("** bold ** (x)")
