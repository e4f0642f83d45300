"""The live probe: it sees a cage that holds, and one that does not."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from bugsage.adapters.sandbox.bubblewrap import Bubblewrap, find_bubblewrap
from bugsage.adapters.sandbox.none import NoSandbox
from bugsage.adapters.sandbox.probing import findings
from bugsage.model.sandbox import Cage, Caged, Prepared, Probe, SandboxKind


class OpenCage:
    """Says that it is a sandbox, and is none."""

    kind: SandboxKind = "bubblewrap"

    @contextmanager
    def prepare(
        self, command: Sequence[str], cage: Cage, *, folder: Path, environment: Mapping[str, str]
    ) -> Iterator[Prepared]:
        yield Prepared(argv=tuple(command), environment={"TMPDIR": "/tmp", **environment}, kind=self.kind)

    def outcome(self, prepared: Prepared) -> Caged:
        return Caged(kind=self.kind)

    def probe(self) -> Probe:
        return Probe(kind=self.kind, findings=findings(self))


@pytest.mark.skipif(find_bubblewrap()[0] is None, reason="bubblewrap makes no cage here")
def test_bubblewrap_holds() -> None:
    began = time.monotonic()
    probe = Bubblewrap(find_bubblewrap()[0] or "").probe()
    assert probe.holds, [finding for finding in probe.findings if not finding.held]
    assert len(probe.findings) > 8
    assert time.monotonic() - began < 60


def test_a_cage_that_is_open_is_seen_to_be() -> None:
    probe = OpenCage().probe()
    assert not probe.holds
    got_out = {finding.attempt for finding in probe.findings if not finding.held}
    assert {"write outside the tree", "read a file in your home", "signal BugSage"} <= got_out
    assert {"see a token of your environment", "connect to a server of this machine"} <= got_out


def test_nothing_is_left_at_home() -> None:
    before = set(os.listdir(Path.home()))
    OpenCage().probe()
    assert {name for name in set(os.listdir(Path.home())) - before if "probe" in name} == set()


def test_a_cage_that_does_not_start_is_a_finding() -> None:
    [finding] = findings(NoSandbox("there is none"))
    assert not finding.held
    assert "there is none" in finding.detail


@pytest.mark.parametrize("missing", ["home", "temporary"])
def test_who_has_no_home_and_where_nothing_can_be_kept(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing == "home":
        monkeypatch.setattr(os.path, "expanduser", lambda path: path)
        assert len(OpenCage().probe().findings) > 8
    else:
        monkeypatch.setattr("tempfile.tempdir", "/nowhere")
        [finding] = OpenCage().probe().findings
        assert (finding.held, finding.attempt) == (False, "start at all")
