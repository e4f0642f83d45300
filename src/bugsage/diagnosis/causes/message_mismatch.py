"""The right exception was raised with other words than the test looks for."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.differing import confirm_by, homes
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, places, quote, test_place
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "message-mismatch"

_REGEX = re.compile(r"^\s*(?:Expected )?[Rr]egex: (.{1,400})", re.MULTILINE)
_INPUT = re.compile(r"^\s*(?:Actual message|Input): (.{0,400})", re.MULTILINE)
_UNITTEST = re.compile(r"\"(.{1,300})\" does not match \"(.{0,300})\"")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    text = "\n".join([case.event.message, *case.event.detail])[:6000]
    regex, given, other = _REGEX.search(text), _INPUT.search(text), _UNITTEST.search(text)
    if not (
        ("Regex pattern did not match" in text and regex and given)
        or (other and case.event.type.endswith("AssertionError"))
    ):
        return None
    wanted = regex.group(1).strip() if regex else other.group(1) if other else ""
    message = given.group(1).strip() if given else other.group(2) if other else ""
    bare = _bare(message)
    written = homes(case, bare) or homes(case, _longest(bare))
    at = test_place(case)
    raised = next((p for p in reversed(places(case)) if not p.is_test), None)
    cause = f"the exception comes with {_said(message)}, and the test looks for `{quote(_bare(wanted))}`"
    if written:
        cause += f"; {written[0].called} ({written[0].where}) words it"
    about = written[0] if written else raised
    fix = (
        f"change the message in {written[0].called}, or raise a different error for this case"
        if written
        else "raise an error of its own for this case, with the words that the test looks for"
    )
    return conclude(
        case,
        CATEGORY,
        cause,
        about=about,
        missing=not written,
        evidence=[f"{at.where}: {quote(at.code)}" if at else ""],
        fix=fix,
        confirm=confirm_by(case, about),
    )


def _bare(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _said(message: str) -> str:
    bare = _bare(message)
    return f"the message `{quote(bare)}`" if bare else "no message"


def _longest(message: str) -> str:
    # Interpolated values split the literal that the code holds.
    return max(re.split(r"['\"\d:]+|\\.", message), key=len, default="").strip()


EXAMPLES = (
    Example(
        error="AssertionError: Regex pattern did not match.",
        detail=(
            "AssertionError: Regex pattern did not match.",
            " Regex: 'invalid name'",
            " Input: 'spaces are not allowed here'",
        ),
        files={
            "a.py": "def f(x):\n    raise ValueError('spaces are not allowed here')\n",
            "test_a.py": "def test_a():\n    with pytest.raises(ValueError, match='invalid name'):\n        f(1)\n",
        },
        at=("test_a.py: with pytest.raises",),
        test="test_a.py::test_a",
        expect=("spaces are not allowed", "looks for", "`f()` (a.py:1) words it"),
    ),
    Example(
        error='AssertionError: "bad" does not match "good"',
        files={"test_a.py": "def test_a(self):\n    with self.assertRaisesRegex(ValueError, 'bad'):\n        f(1)\n"},
        at=("test_a.py: with self",),
        test="test_a.py::test_a",
        expect=("`good`", "looks for `bad`"),
    ),
    Example(
        error="AssertionError: assert 1 == 2",
        files={
            "a.py": "def f(x):\n    return x\n",
            "test_a.py": "from a import f\n\ndef test_a():\n    assert f(1) == 2\n",
        },
        at=("test_a.py: assert f(1) == 2",),
        test="test_a.py::test_a",
    ),
    Example(
        error="ValueError: Regex pattern did not match.",
        files={"a.py": "def f(x):\n    return x\n", "test_a.py": "from a import f\n\ndef test_a():\n    f(1)\n"},
        at=("test_a.py: f(1)",),
        test="test_a.py::test_a",
    ),
)
