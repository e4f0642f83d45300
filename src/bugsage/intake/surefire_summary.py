"""The list with which Maven's test plug-ins end a module: failures and errors in one line each, reruns, flaky tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bugsage.intake.clean import LINE
from bugsage.intake.jvm_tests import Failure, in_class
from bugsage.intake.thrown import link
from bugsage.model.base import Noun
from bugsage.model.error import Frame

#: Lines of a list that are read.
MOST = 20_000
_GROUP = re.compile(
    r"^(?P<group>Failures|Failed tests|Errors|Tests in error|Flakes|Flaked tests|Crashed tests|Skipped|Tests skipped)"
    r": {0,8}(?P<rest>.*)$"
)
_FLAKY, _SKIPPED = ("Flakes", "Flaked tests"), ("Skipped", "Tests skipped")
_ERRORS = ("Errors", "Tests in error", "Crashed tests")
#: `CartTest>BaseTest.total:12->check:30 » Sold out`: where it passed in the test's class and in its parents.
_PLACED = re.compile(
    r"^(?P<owner>[A-Z_][\w$]{0,200})(?:>(?P<parent>[\w$]{1,200}))?\.(?P<method>[^\s:»]{1,300}(?: [^:»]{1,200}?)?)"
    r"(?::(?P<line>\d{1,7}))?(?P<path>(?:->[\w$.>\[\]]{1,300}(?::\d{1,7})?){0,30})"
    r"(?: » (?P<type>[\w$.]{1,200}))?(?:[: ]{1,2}(?P<message>.*))?$"
)
#: `total(shop.CartTest): expected …`, as older ones write it; `shop.CartTest.total`, above several runs of it.
_NAMED = re.compile(r"^(?P<method>[^\s(]{1,300})\((?P<owner>[\w$.]{1,500})\)(?:: {0,2}(?P<message>.*))?$")
_QUALIFIED = re.compile(r"^(?P<owner>(?:[a-z_]\w{0,80}\.){1,20}[A-Z][\w$]{0,200})(?:\.(?P<method>\S.{0,300}))?$")
#: Above several runs, some versions write the class once more: `shop.CartTest.total(shop.CartTest)`.
_DOUBLED = re.compile(r"^(\S{1,600})\((?:[a-z_]\w{0,80}\.){1,20}[A-Z][\w$]{0,200}\)$")
_AGAIN = re.compile(r"^Run (?P<number>\d{1,4}): (?P<said>.*)$")
_STEP = re.compile(r"->(?:(?P<owner>[\w$>]{1,200})\.)?(?P<method>[\w$]{1,200}):(?P<line>\d{1,7})")


class Told(Noun, frozen=True, kw_only=True):
    """One test of the list."""

    owner: str
    method: str
    message: str = ""
    type: str = "Failure"
    frames: tuple[Frame, ...] = ()
    flaky: bool = False
    #: How often it was run.
    runs: int = 1
    at: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """Simple class and bare method, as `Failure.key` has them."""
        return re.split(r"[.$]", self.owner)[-1], re.split(r"[\[({ ]", self.method)[0]

    @property
    def test(self) -> str:
        """Its id."""
        return f"{self.owner}.{self.method}" if self.method else self.owner

    def failure(self, classes: Sequence[str]) -> Failure:
        """The failure that it stands for; its class takes the package that one of `classes` has."""
        ends = (f".{self.owner}", f"${self.owner}")
        owner = self.owner if "." in self.owner else next((c for c in classes if c.endswith(ends)), self.owner)
        package = owner.rpartition(".")[0]
        frames = tuple(
            in_class(f"{package}.{owned}" if package else owned, name, f.line or 1)
            for f in self.frames
            for owned, _, name in [(f.function or "").rpartition(".")]
        )
        told = link(self.type, self.message, frames)
        test = f"{owner}.{self.method}" if self.method else owner
        return Failure(test=test, owner=owner, exceptions=(told,), start=self.at, end=self.at + 1)


def read_summary(lines: Sequence[str], start: int, bare: Callable[[str], str]) -> tuple[list[Told], int]:
    """The tests of a list that begins at `start`, and the line that ends it: its counts, where they follow."""
    told: list[Told] = []
    group = ""
    at = start
    while at < min(len(lines), start + MOST):
        line = lines[at][:LINE]
        if "Tests run:" in line or "<<< " in line or bare(line).startswith("Running "):
            break
        said = bare(line).strip()
        heading = _GROUP.match(said)
        if heading:
            group, said = heading["group"], heading["rest"].strip()
        if said and group and group not in _SKIPPED:
            _add(told, said, group, at)
        at += 1
    return told, at


def _add(told: list[Told], said: str, group: str, at: int) -> None:
    again = _AGAIN.match(said)
    if again and told:
        last = told[-1]
        one = _one(again["said"], group, at)
        better = {"message": one.message, "type": one.type, "frames": one.frames} if one and not last.message else {}
        told[-1] = Told(**{**_fields(last), **better, "runs": max(last.runs, int(again["number"]))})  # type: ignore[arg-type]
        return
    one = _one(said, group, at)
    if one:
        told.append(one)


def _fields(told: Told) -> dict[str, object]:
    return {name: getattr(told, name) for name in told.__struct_fields__}


def _one(said: str, group: str, at: int) -> Told | None:
    kind, flaky = "Error" if group in _ERRORS else "Failure", group in _FLAKY
    qualified = _QUALIFIED.match(_DOUBLED.sub(r"\1", said))
    if qualified:
        return Told(owner=qualified["owner"], method=qualified["method"] or "", type=kind, flaky=flaky, at=at)
    named = _NAMED.match(said)
    if named:
        message = named["message"] or ""
        return Told(owner=named["owner"], method=named["method"], message=message, type=kind, flaky=flaky, at=at)
    placed = _PLACED.match(said)
    if placed is None:
        return None
    return Told(
        owner=placed["owner"],
        method=placed["method"],
        message=placed["message"] or "",
        type=_whole(placed["type"]) if placed["type"] else kind,
        frames=_frames(placed),
        flaky=flaky,
        at=at,
    )


def _whole(kind: str) -> str:
    """The list leaves the last word out: `NullPointer` is a NullPointerException."""
    return kind if kind.endswith(("Error", "Exception", "Failure")) else f"{kind}Exception"


def _frames(placed: re.Match[str]) -> tuple[Frame, ...]:
    """The steps from the test to where it failed, each in its class; a class's parent stands behind `>`."""
    if not placed["line"]:
        return ()
    owner = placed["parent"] or placed["owner"]
    found = [Frame(function=f"{owner}.{placed['method'].split('[')[0]}", line=int(placed["line"]))]
    for step in _STEP.finditer(placed["path"] or ""):
        owner = (step["owner"] or owner).rpartition(">")[2]
        found.append(Frame(function=f"{owner}.{step['method']}", line=int(step["line"])))
    return tuple(found)
