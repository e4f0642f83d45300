"""Issues of production beside the tests: which there are, how often, and what of their code is changed here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from msgspec.structs import replace

from bugsage.model.listening import Door
from bugsage.model.watch import ProductionIssue
from bugsage.pipeline.house import House
from bugsage.pipeline.living.touching import Touching

#: Issues that are listed at most.
MOST = 200
#: What is said of them, by the kinds of `post`.
KINDS = ("production", "forget", "closed", "outside", "listening")


class Production:
    """Belongs to the thread of its watch."""

    def __init__(self, house: House) -> None:
        self._touching = Touching(house)
        self._issues: dict[str, ProductionIssue] = {}
        self._troubles: dict[str, str] = {}
        self._door: Door | None = None
        self._saved: set[str] = set()

    def obey(self, kind: str, what: Any) -> dict[str, str]:
        """What somebody said of it; what is to be told of that, nothing where it changes nothing."""
        if kind == "production":
            self._take(what)
            return {"kind": "production", "issue": what.issue, "detail": what.kind}
        if kind == "forget":
            self._issues.pop(what, None)
            return {"kind": "production"}
        if kind == "closed":
            gone = [name for name in what if name in self._issues and self._issues[name].kind != "mended"]
            for name in gone:
                del self._issues[name]
            return {"kind": "closed", "detail": ", ".join(sorted(gone))} if gone else {}
        if kind == "listening":
            self._door = what
            return {"kind": "listening"}
        source, said = what
        before = dict(self._troubles)
        self._troubles[source] = said
        self._troubles = {name: sentence for name, sentence in self._troubles.items() if sentence}
        return {"kind": "outside"} if before != self._troubles else {}

    def saved(self, paths: Collection[str]) -> None:
        """These files were saved; it is looked at by `compared`, once the tests run."""
        self._saved |= set(paths)

    def compared(self) -> Iterator[str]:
        """The issues of which something else is to be said since files were saved.

        What is said of an issue is looked at again with every save: it may have been committed meanwhile.
        """
        paths, self._saved = self._saved, set()
        for name, known in tuple(self._issues.items()) if paths else ():
            if known.touched or self._touching.concerns(known, paths):
                touched = self._touching.of(known)
                if touched != known.touched:
                    self._issues[name] = replace(known, touched=touched)
                    yield name

    def mended(self, issues: Iterable[str]) -> Iterator[str]:
        """The issues of production among these, of which no test is red any more here."""
        for name in issues:
            if name in self._issues:
                self._issues[name] = replace(self._issues[name], kind="mended")
                yield name

    @property
    def shown(self) -> dict[str, Any]:
        """The part of a view that is about production."""
        return {
            "production": tuple(self._issues.values()),
            "outside": tuple(self._troubles.values()),
            "door": self._door,
        }

    def _take(self, came: ProductionIssue) -> None:
        """The newest stands first; that an issue was new stays said while it is watched."""
        known = self._issues.pop(came.issue, None)
        if known is not None:
            kind = known.kind if came.kind == "again" and known.kind in ("new", "regressed") else came.kind
            came = replace(came, kind=kind, sentry=came.sentry or known.sentry)
        came = replace(came, touched=self._touching.of(came))
        self._issues = dict(list({came.issue: came, **self._issues}.items())[:MOST])
