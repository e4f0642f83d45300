"""What a patch is looked at for before anything is run with it."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from bugsage.intake.clean import cap
from bugsage.model.contract import Contract
from bugsage.model.fix import FixCheck, Proof
from bugsage.model.patch import Patch
from bugsage.pipeline.fixing.outcome import SAID
from bugsage.pipeline.fixing.patched import newly_broken, told
from bugsage.pipeline.fixing.working import Work
from bugsage.repair.proposal import Proposed
from bugsage.safety.tamper.guard import failure_of, is_plausible, tampering


def _tampering(work: Work, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
    """It leaves the tests and what they say alone."""
    findings = tampering(patch, failure_of(work.diagnosis))
    told = "; ".join(one.sentence for one in findings if one.severity == "cheat")
    check = FixCheck(name="tampering", passed=is_plausible(findings), detail=cap(told, SAID))
    return replace(proof, findings=findings, checks=(*proof.checks, check))


def _size(work: Work, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
    """It changes something, and no more than it may."""
    most = work.limits
    lines, files = patch.added + patch.removed, len(patch.files)
    said = ""
    if not lines:
        said = "it changes nothing"
    elif most.lines is not None and lines > most.lines:
        said = f"it changes {lines} lines, and {most.lines} are allowed"
    elif most.files is not None and files > most.files:
        said = f"it changes {files} files, and {most.files} are allowed"
    return replace(proof, checks=(*proof.checks, FixCheck(name="size", passed=not said, detail=said)))


def _contracts(work: Work, proof: Proof, patch: Patch, proposed: Proposed) -> Proof:
    """What the contracts promise still holds by what can be read."""
    none: tuple[Contract, ...] = ()
    contracts = work.notes.attempt(work.house.specs.contracts, none)
    if not contracts:
        return proof
    broken = newly_broken(work.house, contracts, proposed)
    said = cap("; ".join(told(broken)), SAID)
    return replace(proof, checks=(*proof.checks, FixCheck(name="contracts", passed=not broken, detail=said)))


#: In the order of what they cost: each takes the work, the proof so far, the patch and the proposal.
LOOKS: Final = (_tampering, _size, _contracts)
