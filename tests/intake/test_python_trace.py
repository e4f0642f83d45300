import pytest

from bugsage.intake.python_trace import find_traces

TRACE = """\
Traceback (most recent call last):
  File "/srv/app/main.py", line 9, in main
    load(path)
  File "/srv/app/load.py", line 3, in load
    return open(path)
           ^^^^^^^^^^
FileNotFoundError: [Errno 2] No such file or directory: 'x'
"""


def behind(prefix: str, text: str = TRACE) -> str:
    return "".join(f"{prefix}{line}\n" for line in text.splitlines())


@pytest.mark.parametrize(
    "prefix",
    ["", "    ", "> ", "E   ", "2026-01-05T10:00:00.1234567Z ", "[2026-01-05 10:00:00] ", "app_1  | ", "INFO:root:",
     "Jan  5 10:00:00 host app[41]: ", "job\tstep\t2026-01-05T10:00:00Z ", "INTERNALERROR> "],
)  # fmt: skip
def test_behind_any_prefix(prefix: str) -> None:
    (trace,) = find_traces("before\n" + behind(prefix) + "after\n")
    assert (trace.first_line, trace.last_line) == (2, 8)
    (error,) = trace.exceptions
    assert (error.type, error.message) == ("FileNotFoundError", "[Errno 2] No such file or directory: 'x'")
    assert [(f.file, f.line, f.function, f.code) for f in error.frames] == [
        ("/srv/app/main.py", 9, "main", "load(path)"),
        ("/srv/app/load.py", 3, "load", "return open(path)"),
    ]


def test_only_the_header_has_a_prefix() -> None:
    (trace,) = find_traces("2026-01-05 10:00:00 ERROR " + TRACE + "2026-01-05 10:00:01 INFO next\n")
    assert trace.exceptions[0].type == "FileNotFoundError"
    assert trace.last_line == 7


def test_lines_are_numbered_from_the_given_one() -> None:
    (trace,) = find_traces("x\n" + TRACE, first_line=101)
    assert (trace.first_line, trace.last_line) == (102, 108)


def test_output_that_follows_is_no_message() -> None:
    first, second = find_traces("start\n" + TRACE + "all done\n" + TRACE + "make: *** [test] Error 1\n")
    assert first.exceptions[0].message == second.exceptions[0].message == "[Errno 2] No such file or directory: 'x'"


def test_deep_stacks_keep_both_ends() -> None:
    frames = "".join(f'  File "/srv/a.py", line {n}, in f{n}\n    g()\n' for n in range(1, 801))
    (trace,) = find_traces("Traceback (most recent call last):\n" + frames + "RecursionError: too deep\n")
    lines = [frame.line for frame in trace.exceptions[0].frames]
    assert lines == [*range(1, 251), *range(551, 801)]


def test_long_messages_are_cut_in_the_middle() -> None:
    (trace,) = find_traces(TRACE.replace("No such", "N" * 50_000))
    message = trace.exceptions[0].message
    assert len(message) == 10_000
    assert message.endswith("'x'")


def test_chain_hangs_together_by_index() -> None:
    text = (
        TRACE
        + "\nThe above exception was the direct cause of the following exception:\n\n"
        + TRACE.replace("FileNotFoundError: [Errno 2]", "app.LoadError: bad")
        + "\nDuring handling of the above exception, another exception occurred:\n\n"
        + TRACE.replace("FileNotFoundError: [Errno 2] No such file or directory: 'x'", "KeyboardInterrupt")
    )
    (trace,) = find_traces(text)
    assert [(e.type, e.relation, e.parent) for e in trace.exceptions] == [
        ("KeyboardInterrupt", "raised", None),
        ("app.LoadError", "context", 0),
        ("FileNotFoundError", "cause", 1),
    ]


def test_deeply_nested_groups_end() -> None:
    text = "  + Exception Group Traceback (most recent call last):\n  | ExceptionGroup: x (1 sub-exception)\n"
    for depth in range(1, 1500):
        text += "  " * depth + "+-+---------------- 1 ----------------\n" + "  " * depth + "  | ExceptionGroup: x\n"
    (trace,) = find_traces(text)
    assert len(trace.exceptions) <= 200
    assert all(e.parent is None or e.parent < at for at, e in enumerate(trace.exceptions))


@pytest.mark.parametrize(
    "text",
    ["", "no error here", 'see File "x.py" for more', '  File "x.py", line 3\n', "Traceback (most recent call last):\n",
     'error: File "a.py", line 3, in f is wrong\nnothing more\nand more\n'],
)  # fmt: skip
def test_no_traceback(text: str) -> None:
    assert find_traces(text) == ()


def test_faulthandler_and_windows_paths() -> None:
    (trace,) = find_traces('  File "C:\\app\\a.py", line 3 in f\n  File "C:\\app\\b.py", line 9 in g\n')
    assert [(f.file, f.line, f.function) for f in trace.exceptions[0].frames] == [
        ("C:/app/a.py", 3, "f"),
        ("C:/app/b.py", 9, "g"),
    ]


def test_a_stack_that_logging_prints_is_no_error() -> None:
    stack = TRACE.replace("Traceback (most recent call last):", "Call stack:").replace("FileNotFoundError:", "Message:")
    assert find_traces("--- Logging error ---\n" + stack) == ()


def test_installed_code_is_not_in_app() -> None:
    text = TRACE.replace("/srv/app/load.py", "/usr/lib/python3.12/json/decoder.py")
    (trace,) = find_traces(text)
    assert [frame.in_app for frame in trace.exceptions[0].frames] == [True, False]
