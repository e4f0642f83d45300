"""Errors as Erlang prints them."""

from bugsage.intake.erlang_reports import reports

STACK = '[{cage,open,1,[{file,"src/cage.erl"},{line,7}]},\n  {lists,map,2,[{file,"lists.erl"},{line,3}]}]'


def test_a_reason_and_its_stack() -> None:
    (found,) = reports(f"Error in process <0.9.0> with exit value:\n{{badarith,{STACK}}}".split("\n"))
    (error,) = found.exceptions
    assert (error.type, error.message) == ("badarith", "badarith")
    assert [(frame.function, frame.in_app) for frame in error.frames] == [("lists:map/2", False), ("cage:open/1", True)]


def test_a_reason_of_several_words() -> None:
    (found,) = reports(f"** Reason for termination ==\n** {{{{badmatch,{{error,gone}}}},\n  {STACK}}}".split("\n"))
    assert (found.exceptions[0].type, found.exceptions[0].message) == ("badmatch", "{badmatch,{error,gone}}")


def test_a_stack_without_a_reason_is_no_error() -> None:
    assert reports(f"** Client <0.9.0> stacktrace\n** {STACK}".split("\n")) == []


def test_terms_as_elixir_prints_them() -> None:
    line = 'reason: {{:badmatch, 1}, [{Zoo.Cage, :open, 2, [file: ~c"lib/zoo/cage.ex", line: 9]}]}'
    (found,) = reports([line])
    assert (found.exceptions[0].type, found.exceptions[0].frames[0].file) == ("badmatch", "lib/zoo/cage.ex")


def test_words_of_the_shell() -> None:
    text = "escript: exception error: no match of\n  value 1\n  in function  cage:open/1 (src/cage.erl, line 7)\n"
    (found,) = reports((text + "  in call from cage:main/1 (src/cage.erl, line 3)\nmore").split("\n"))
    (error,) = found.exceptions
    assert (error.type, error.message) == ("error", "no match of\nvalue 1")
    assert [frame.line for frame in error.frames] == [3, 7]


def test_one_crash_is_told_once() -> None:
    text = f"{{badarith,{STACK}}}\n\nexception error: x\n  in function  cage:open/1 (src/cage.erl, line 7)\n"
    assert len(reports(text.split("\n"))) == 1
