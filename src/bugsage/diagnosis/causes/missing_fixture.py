"""A test asks for a fixture that does not exist; says the nearest one."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Found, Place, conclude, crash, nearest
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-fixture"

_MESSAGE = re.compile(r"fixture '(\w+)' not found")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    text = "\n".join([case.event.message, *case.event.detail, case.event.excerpt])[:8000]
    said = _MESSAGE.search(text)
    if said is None:
        return None
    name, at = said.group(1), crash(case)
    fixtures = _fixtures(case)
    offered = re.search(r"available fixtures: ([\w, ]{1,4000})", text)
    names = {f.definition.name for f in fixtures} | set(re.split(r"[, ]+", offered.group(1)) if offered else ())
    near = nearest(name, names, 0.65)
    unreachable = [f for f in fixtures if f.definition.name == name]
    test = f"`{(case.event.test or '').rpartition('::')[2]}`" if case.event.test else "a test"
    cause = f"{test} asks for the fixture `{name}`, which no conftest or plugin offers there"
    fix = f"define the fixture `{name}` in a conftest.py at or above the test, or install the plugin that brings it"
    if unreachable:
        cause += f"; {unreachable[0].file} defines one, out of its reach"
        fix = f"move `{name}` from {unreachable[0].file} to a conftest.py above both"
    elif near:
        cause += f"; the nearest is `{near}`"
        fix = f"write `{near}`, or define `{name}`"
    about: Place | Found | None = unreachable[0] if unreachable else at
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=not (near or unreachable),
        evidence=[f"fixture '{name}' not found", *(f"{f.where}: {f.called}" for f in unreachable[:1])],
        fix=fix,
        confirm="`pytest --fixtures` lists what is there",
    )


def _fixtures(case: Case) -> list[Found]:
    return [
        Found(file=f.path, definition=d)
        for f, d in case.code.definitions()
        if any("fixture" in decorator for decorator in d.decorators)
    ]


EXAMPLES = (
    Example(
        error="fixture 'clint' not found",
        files={
            "tests/conftest.py": "import pytest\n\n@pytest.fixture\ndef client():\n    return 1\n",
            "tests/test_a.py": "def test_a(clint):\n    assert clint\n",
        },
        at=("tests/test_a.py: def test_a(clint):",),
        test="tests/test_a.py::test_a",
        phase="setup",
        expect=("fixture `clint`", "nearest is `client`"),
    ),
    Example(
        error="fixture 'db' not found",
        files={
            "tests/one/conftest.py": "import pytest\n\n@pytest.fixture\ndef db():\n    return 1\n",
            "tests/two/test_a.py": "def test_a(db):\n    assert db\n",
        },
        at=("tests/two/test_a.py: def test_a(db):",),
        test="tests/two/test_a.py::test_a",
        expect=("tests/one/conftest.py defines one, out of its reach",),
    ),
    Example(error="ValueError: fixture missing", files={"t.py": "x = 1\n"}, at=("t.py: x = 1",)),
    Example(error="KeyError: 'fixture'", files={"t.py": "x = {}['fixture']\n"}, at=("t.py: x =",)),
)
