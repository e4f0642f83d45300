"""The test itself never ran: its set-up, tear-down or the loading of its file failed."""

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, places, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "failing-setup"

_WHEN = {"setup": "set-up", "teardown": "tear-down", "collection": "loading"}
_METHODS = {
    "setUp",
    "setUpClass",
    "setup_method",
    "setup_class",
    "asyncSetUp",
    "tearDown",
    "tearDownClass",
    "teardown_method",
}


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    event, through = case.event, places(case)
    if not through or "fixture '" in event.message:
        return None
    fixture = next((p for p in reversed(through) if _is_fixture(p)), None)
    phase = (
        event.phase if event.phase in _WHEN else ("setup" if fixture and fixture.definition.name in _METHODS else None)
    )
    if phase is None:
        return None
    at = through[-1]
    error = f"{event.type.rpartition('.')[2]}: {quote(event.message)}" if event.message else event.type
    if phase == "collection":
        cause = (
            f"the test file could not be loaded, so none of its tests ran: line {at.line} of {at.file} raises {error}"
        )
        fix = f"make `{at.file}` importable by itself first"
    elif fixture:
        cause = (
            f"the {_WHEN[phase]} fails before the test's own lines {'run' if phase == 'setup' else 'are judged'}:"
            f" {fixture.called} ({fixture.where}) raises {error}"
        )
        fix = f"repair {fixture.called}; every test that uses it fails alike"
    else:
        cause = f"the {_WHEN[phase]} fails, not the test's own lines: {at.called} on line {at.line} raises {error}"
        fix = f"repair {at.called}; every test that needs it fails alike"
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=fixture is None and phase != "collection",
        evidence=[f"{at.where}: {quote(at.code)}"],
        fix=fix,
        confirm="other tests with the same set-up fail with the same error",
    )


def _is_fixture(at: Place) -> bool:
    return at.definition.name in _METHODS or any("fixture" in d for d in at.definition.decorators)


EXAMPLES = (
    Example(
        error="KeyError: 'port'",
        files={"tests/conftest.py": "import pytest\n\n@pytest.fixture\ndef server():\n    return {}['port']\n"},
        at=("tests/conftest.py: return {}['port']",),
        test="tests/test_a.py::test_a",
        phase="setup",
        expect=("set-up fails", "`server()`", "KeyError"),
    ),
    Example(
        error="NameError: name 'x' is not defined",
        files={"tests/test_a.py": "y = x\n\ndef test_a():\n    assert y\n"},
        at=("tests/test_a.py: y = x",),
        phase="collection",
        expect=("could not be loaded", "line 1"),
    ),
    Example(
        error="KeyError: 'port'",
        files={"test_a.py": "def test_a():\n    {}['port']\n"},
        at=("test_a.py: {}['port']",),
        test="test_a.py::test_a",
        phase="call",
    ),
    Example(error="KeyError: 'port'", files={"a.py": "def setup():\n    {}['port']\n"}, at=("a.py: {}['port']",)),
)
