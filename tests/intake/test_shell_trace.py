from bugsage.intake.python_trace import find_traces

OLD_NOTEBOOK = """\
---------------------------------------------------------------------------
KeyError                                  Traceback (most recent call last)
<ipython-input-3-0a1b2c> in <module>
      1 rows = {}
----> 2 total(rows)

~/shop/sums.py in total(rows)
      8 def total(rows):
----> 9     return rows["sum"]

KeyError: 'sum'

During handling of the above exception, another exception occurred:

ValueError                                Traceback (most recent call last)
/srv/shop/main.py in run()
---> 12     raise ValueError("no sum")

ValueError: no sum
"""


def test_notebook_of_older_ipython_with_a_chain() -> None:
    (trace,) = find_traces(OLD_NOTEBOOK)
    assert [(e.type, e.message, e.relation, e.parent) for e in trace.exceptions] == [
        ("ValueError", "no sum", "raised", None),
        ("KeyError", "'sum'", "context", 0),
    ]
    places = [(f.file, f.line, f.function, f.code) for f in trace.exceptions[1].frames]
    assert places == [
        ("<ipython-input-3-0a1b2c>", 2, "<module>", "total(rows)"),
        ("~/shop/sums.py", 9, "total", 'return rows["sum"]'),
    ]


def test_a_notebook_that_was_cut_keeps_its_frames() -> None:
    (trace,) = find_traces("\n".join(OLD_NOTEBOOK.splitlines()[:9]))
    assert trace.exceptions[0].type == "KeyError"
    assert len(trace.exceptions[0].frames) == 2


def test_a_box_that_was_cut_ends() -> None:
    assert find_traces("╭─── Traceback (most recent call last) ───╮\nsomething else\n") == ()
