"""From an error to causes in words: chains, hostile text, order, and what is imported for it."""

import subprocess
import sys

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.catalogue import CATALOGUE
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.hypotheses import hypothesise, with_lines
from bugsage.diagnosis.reading import Found, starting_point, under_test
from bugsage.model.code import CodeMap
from bugsage.model.diagnosis import Hypothesis, Suspect
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change

FILES = {
    "shop/api.py": (
        "from shop.users import find_user\n\ndef create(key):\n    user = find_user(key)\n    return user.name\n"
    ),
    "shop/users.py": "USERS = {}\n\ndef find_user(key):\n    if key in USERS:\n        return USERS[key]\n",
    "tests/test_api.py": "from shop.api import create\n\ndef test_create():\n    assert create(7) == 'Ana'\n",
}
NONE = Example(
    error="AttributeError: 'NoneType' object has no attribute 'name'",
    files=FILES,
    at=("tests/test_api.py: assert create", "shop/api.py: return user.name"),
    test="tests/test_api.py::test_create",
)


def bare(event: ErrorEvent) -> Case:
    return Case(event=event, code=CodeMap(), change=Change(), commits=(), suspects=(), read=lambda path: None)


def test_the_first_sentence_is_one_that_a_developer_would_write(case_of) -> None:
    first = hypothesise(case_of(NONE))[0]
    assert (
        first.cause == "`find_user()` returned None (its end on line 5 is reached without a `return`), "
        "and line 5 of `create()` reads `.name` of it"
    )
    assert first.category == "none-value"
    assert first.fix_hint == "let `find_user()` return a value or raise, or handle None in `create()` before line 5"
    assert "shop/api.py:4: user = find_user(key)" in first.evidence


def suspects(*places: tuple[str, str, float]) -> tuple[Suspect, ...]:
    return tuple(
        Suspect(rank=n, file=file, symbol=symbol, start=1, end=5, probability=probability)
        for n, (file, symbol, probability) in enumerate(places, 1)
    )


@pytest.mark.parametrize(("first", "second"), [("create", "find_user"), ("find_user", "create")])
def test_of_the_two_places_that_a_cause_names_it_says_which_to_look_at_first(case_of, first, second) -> None:
    files = {"create": "shop/api.py", "find_user": "shop/users.py"}
    ranked = suspects((files[first], first, 0.6), (files[second], second, 0.2))
    found = hypothesise(msgspec.structs.replace(case_of(NONE), suspects=ranked))[0]
    assert found.suspect == 1
    assert (
        f"look at `{first}()` first: a fix goes there more probably (60%) than into `{second}()` (20%)"
        in found.evidence
    )


def test_a_cause_is_as_sure_as_the_place_it_points_at(case_of) -> None:
    def sure(probability: float) -> float:
        ranked = suspects(("shop/api.py", "create", probability))
        return hypothesise(msgspec.structs.replace(case_of(NONE), suspects=ranked))[0].confidence

    assert 0 < sure(0.01) < sure(0.2) < sure(0.6) < sure(0.9) <= 0.95


def test_a_general_cause_yields_to_a_precise_one_of_the_same_line(case_of) -> None:
    files = {
        "a.py": "def f(x):\n    return x\n",
        "test_a.py": "from a import f\n\ndef test_a():\n    assert f([1, 2]) == [2, 1]\n",
    }
    example = Example(
        error="AssertionError: assert [1, 2] == [2, 1]",
        files=files,
        at=("test_a.py: assert f",),
        test="test_a.py::test_a",
    )
    found = [h.category for h in hypothesise(case_of(example))]
    assert "order-only" in found
    assert "different-value" not in found


def test_values_on_record_are_evidence_and_secrets_are_not(case_of) -> None:
    example = Example(
        error="ZeroDivisionError: division by zero",
        files={"a.py": "def share(total, people, token):\n    return total / people + len(token)\n"},
        at=("a.py: return total",),
        variables={"total": "10", "people": "0", "token": "'hunter2'"},
    )
    evidence = hypothesise(case_of(example))[0].evidence
    assert {"`total` was 10", "`people` was 0", "the value of `token` is hidden"} <= set(evidence)
    assert "hunter2" not in str(hypothesise(case_of(example)))


def test_nothing_is_invented() -> None:
    assert hypothesise(bare(ErrorEvent(type="SomethingOdd", message="went wrong"))) == ()


@pytest.mark.parametrize(("relation", "share"), [("cause", 1.0), ("context", 0.8)])
def test_an_earlier_exception_explains_the_last_one(case_of, relation, share) -> None:
    example = Example(
        error="app.StepFailed: step 3",
        files={
            "a.py": (
                "def f(d):\n    return d['x']\n\ndef run(d):\n    try:\n        f(d)\n    except KeyError:\n       "
                " raise StepFailed\n"
            )
        },
        at=("a.py: raise StepFailed",),
        earlier=((relation, "KeyError: 'x'", "a.py: return d['x']"),),
    )
    found = {h.category: h for h in hypothesise(case_of(example))}
    alone = Example(error="KeyError: 'x'", files=example.files, at=("a.py: return d['x']",))
    direct = {h.category: h for h in hypothesise(case_of(alone))}
    assert found["missing-key"].cause == direct["missing-key"].cause
    assert found["missing-key"].confidence == pytest.approx(direct["missing-key"].confidence * share, abs=0.001)
    assert "raised-by-guard" not in found


def test_one_sentence_for_each_category(case_of) -> None:
    found = hypothesise(case_of(NONE))
    assert len({h.category for h in found}) == len(found)


_TEXT = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "'NoneType' object has no attribute 'name'",
            "assert 1 == 2",
            "assert [1, 2] == [2, 1]",
            "f() missing 1 required positional",
            "not enough values to unpack (expected 2, got 1)",
            "KeyError: '../../etc/passwd'",
            "No such file or directory: '/etc/passwd'",
            "cannot import name 'a' from 'b'",
            "DID NOT RAISE <class 'X'>",
            "fixture 'x' not found",
            "(((((" * 40,
            "assert " + "[" * 300,
            "assert " + "1 == " * 300,
            "unsupported operand type(s) for +: 'int' and 'str'",
            "time data '1' does not match format '%Y'",
        ]
    ),
)
_TYPES = st.sampled_from(
    [
        "AssertionError",
        "TypeError",
        "KeyError",
        "ValueError",
        "AttributeError",
        "ImportError",
        "Failed",
        "SyntaxError",
        "RecursionError",
        "OSError",
        "FileNotFoundError",
        "IndexError",
        "NameError",
        "Warning",
        "StopIteration",
        "x.Y",
    ]
)
_FRAMES = st.lists(
    st.builds(
        Frame,
        file=st.sampled_from([*FILES, "../../etc/passwd", "/etc/passwd", None]),
        line=st.one_of(st.none(), st.integers(-2, 9)),
        function=st.sampled_from(["create", "find_user", "<module>", None]),
    ),
    max_size=6,
)


@pytest.fixture
def known(case_of) -> Case:
    return case_of(NONE)


@given(_TYPES, _TEXT, st.lists(_TEXT, max_size=4), _FRAMES, _FRAMES)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_strangers_text_breaks_nothing_and_opens_nothing(known, kind, message, detail, frames, earlier) -> None:
    opened: list[str] = []

    def read(path: str) -> str | None:
        opened.append(path)
        return known.read(path)

    chain = (
        ExceptionInfo(type=kind, message=message, frames=tuple(frames)),
        ExceptionInfo(type="KeyError", message=message, frames=tuple(earlier), relation="context", parent=0),
    )
    event = ErrorEvent(type=kind, message=message, detail=tuple(detail), exceptions=chain, test=message[:40] or None)
    found = hypothesise(msgspec.structs.replace(known, event=event, read=read))
    assert set(opened) <= set(FILES)
    assert len(found) <= 5
    for hypothesis in found:
        assert hypothesis.cause.isprintable()
        assert len(hypothesis.cause) <= 420
        assert 0 < hypothesis.confidence < 1


def test_a_long_message_takes_no_long_time(case_of) -> None:
    import time

    example = Example(
        error="AssertionError: assert " + "['a', " * 30_000 + " == " + "x" * 100_000,
        files=FILES,
        at=NONE.at,
        test=NONE.test,
    )
    started = time.process_time()
    hypothesise(case_of(example))
    assert time.process_time() - started < 20


def test_few_causes_are_imported_for_one_error() -> None:
    program = (
        "import sys\nfrom bugsage.diagnosis.case import Case\nfrom bugsage.diagnosis.hypotheses import"
        " hypothesise\nfrom bugsage.model.code import CodeMap\nfrom bugsage.model.error import ErrorEvent\nfrom"
        " bugsage.model.history import Change\nevent = ErrorEvent(type='KeyError',"
        " message=\"'x'\")\nhypothesise(Case(event=event, code=CodeMap(), change=Change(), commits=(), suspects=(),"
        " read=lambda p: None))\nprint(sum(m.startswith('bugsage.diagnosis.causes.') for m in sys.modules))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(done.stdout) < len(CATALOGUE) / 3


def test_a_change_supports_the_cause_that_says_what_is_wrong(case_of) -> None:
    example = Example(
        error="KeyError: 'a'",
        files={"a.py": "def f(d):\n    return d['a']\n"},
        at=("a.py: return d['a']",),
        changed=("a.py: return d['a']",),
    )
    case = msgspec.structs.replace(
        case_of(example), suspects=(Suspect(rank=1, file="a.py", symbol="f", start=1, end=2, probability=0.9),)
    )
    first, *others = hypothesise(case)
    assert first.category == "missing-key"
    assert any("was changed since the last good state" in said for said in first.evidence)
    assert "recent-change" not in {h.category for h in others}


def test_the_first_suspect_marks_the_line_that_the_cause_speaks_of() -> None:
    ranked = suspects(("shop/users.py", "find_user", 0.6), ("shop/api.py", "create", 0.2))
    ranked = (msgspec.structs.replace(ranked[0], lines=(3,)), ranked[1])
    cause = Hypothesis(
        cause="x", category="none-value", confidence=0.5, suspect=1, evidence=("shop/users.py:5: its end is reached",)
    )
    assert with_lines(ranked, [cause])[0].lines == (5, 3)
    for other in (
        msgspec.structs.replace(cause, suspect=2),
        msgspec.structs.replace(cause, category="recent-change"),
        msgspec.structs.replace(cause, evidence=("shop/users.py:99: outside", "shop/users.py: no line")),
    ):
        assert with_lines(ranked, [other]) == ranked
    assert with_lines((), [cause]) == ()
    assert with_lines(ranked, []) == ranked


def test_advice_names_a_first_suspect_that_is_more_probable_than_what_the_cause_speaks_of(case_of) -> None:
    case = case_of(NONE)
    definition = case.code.find("shop/api.py", "create")
    about = Found(file="shop/api.py", definition=definition)

    def advice(first: float, own: float) -> tuple[str, str]:
        ranked = suspects(("shop/users.py", "find_user", first), ("shop/api.py", "create", own))
        at = msgspec.structs.replace(case, suspects=ranked)
        start = starting_point(at, about)
        return under_test(at, about), start.symbol if start else ""

    assert advice(0.4, 0.35) == ("`create()`", "create")
    both = "`find_user()` (the first suspect, shop/users.py:3) or in `create()`"
    assert advice(0.4, 0.2) == (both, "create")
    assert advice(0.6, 0.1) == (both, "find_user")
    assert advice(0.25, 0.05) == ("`create()`", "create")


def test_what_a_test_printed_is_evidence_and_faceless_values_are_not(case_of) -> None:
    case = case_of(NONE)
    [info] = case.event.exceptions
    last = msgspec.structs.replace(info.frames[-1], variables={"user": "<shop.User object at 0x7f00>"})
    event = msgspec.structs.replace(
        case.event,
        captured={"stderr": "fatal: the table is locked\n"},
        exceptions=(msgspec.structs.replace(info, frames=(*info.frames[:-1], last)),),
    )
    told = hypothesise(msgspec.structs.replace(case, event=event))[0].evidence
    assert "printed to stderr before it failed: `fatal: the table is locked`" in told
    assert not any("object at" in line for line in told)
