"""No sandbox: it cages nothing, and says so."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bugsage.errors import SandboxMissing
from bugsage.model.sandbox import Cage, Caged, Prepared, Probe, SandboxKind


class NoSandbox:
    """Stands where no cage can be had. It refuses to run anything as if it were caged."""

    kind: SandboxKind = "none"

    def __init__(self, why: str, mend: str = "") -> None:
        """`why` there is no better one, as the end of a sentence; the command that `mend`s it."""
        self.why, self.mend = why, mend

    @contextmanager
    def prepare(
        self, command: Sequence[str], cage: Cage, *, folder: Path, environment: Mapping[str, str]
    ) -> Iterator[Prepared]:
        """Always raises SandboxMissing."""
        raise SandboxMissing(f"nothing on this machine can cage a command: {self.why}")
        yield Prepared(argv=(), environment={}, kind="none")

    def outcome(self, prepared: Prepared) -> Caged:
        """Nothing ran."""
        return Caged(kind="none", failed=True, detail=self.why)

    def probe(self) -> Probe:
        """There is nothing to try."""
        return Probe(kind="none", because=self.why, mend=self.mend)
