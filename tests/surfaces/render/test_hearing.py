from msgspec.structs import replace

from bugsage.model.diagnosis import Report
from bugsage.model.listening import Door, Heard, Tally
from bugsage.surfaces.render import hearing


def test_a_line_for_what_is_heard(report: Report) -> None:
    unsure, sure = report.diagnoses
    line = hearing.heard(Heard(events=("1" * 32,), diagnosis=sure))
    assert "\n" not in line
    first = sure.suspects[0]
    for said in (sure.issue.id, "KeyError", first.file, first.symbol, sure.hypotheses[0].cause[:20]):
        assert said in line
    assert "no suspect: the trace names no line" in hearing.heard(Heard(events=(), diagnosis=unsure))


def test_what_strangers_wrote_stays_on_its_line(report: Report) -> None:
    diagnosis = report.diagnoses[1]
    event = replace(diagnosis.issue.event, type="E\x1b[31m\n\u202e", message="a\nb\r" + "x" * 1000)
    bad = replace(diagnosis, issue=replace(diagnosis.issue, events=(event,)))
    line = hearing.heard(Heard(events=(), diagnosis=bad))
    assert line.isprintable()
    assert len(line) < 1000


def test_the_last_line_says_what_came() -> None:
    assert hearing.tally(Tally()) == "0 errors"
    said = hearing.tally(Tally(errors=1, repeated=2, others={"client_report": 3}, refused={429: 4}))
    assert said == "1 error, 2 sent again, 3 × client report, 4 × refused with 429"


def test_a_dsn() -> None:
    assert Door(host="127.0.0.1", port=28471, key="k").dsn == "http://k@127.0.0.1:28471/1"
    assert Door(host="::1", port=28471, key="k").dsn == "http://k@[::1]:28471/1"
