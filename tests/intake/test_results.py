from bugsage.intake.results import MOST_EVENTS, NOTHING, Failure, Results, exception, occurrence, slashed
from bugsage.model.error import ErrorEvent, Frame


def failed(name: str) -> ErrorEvent:
    return occurrence(Failure(exceptions=exception("E", "no"), test=name), tool=None, format="x")


def test_all_are_counted_and_the_first_are_read() -> None:
    results = Results()
    for number in range(MOST_EVENTS + 3):
        results.add("failed", failed, str(number))
    parsed = results.parsed("t")
    assert (parsed.counts.failed, len(parsed.events)) == (MOST_EVENTS + 3, MOST_EVENTS)
    assert parsed.notes == ("3 more failures were counted, but not read one by one.",)


def test_no_tests_is_no_success() -> None:
    parsed = Results().parsed("t")
    assert parsed.notes == (NOTHING,)
    assert parsed.counts.passed is None


def test_an_event_stands_at_own_code_else_where_the_report_points() -> None:
    library = Frame(file="/lib/x.py", line=9, in_app=False)
    own = Frame(file="/a/b.py", line=3)
    places = [
        occurrence(Failure(exceptions=exception("E", "", frames), file=file, line=7), tool=None, format="x")
        for frames, file in (((own, library), "t.py"), ((library,), "t.py"), ((library,), None), ((), None))
    ]
    assert [(event.file, event.line) for event in places] == [
        ("/a/b.py", 3), ("t.py", 7), ("/lib/x.py", 9), (None, None),
    ]  # fmt: skip


def test_paths_have_slashes() -> None:
    assert [slashed(path) for path in ("file:///C:/a.js", ".\\b\\c.js", "/d.js")] == ["C:/a.js", "b/c.js", "/d.js"]
