"""The reliability of the probabilities of a repository, drawn with characters."""

from __future__ import annotations

from bugsage.model.timeline import CalibrationStats, Measured, ReliabilityBin
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import words

#: Columns before the picture: probability, n, said, right.
_LEFT = 31
_NOTHING = (
    "No outcome is known yet: probabilities are those that ship.\n"
    "`bugsage verdict ISSUE right|wrong` after a fault is found teaches them; so does a fix that is kept."
)


def diagram(stats: CalibrationStats, look: Look) -> str:
    """Each band of probability with what came out of it, then the figures before and after recalibration."""
    if not stats.n:
        return _NOTHING
    room = max(20, min(look.width, 100) - _LEFT)
    lines = [
        f"Of {words.count(stats.n, 'first suspect')} whose outcome is known, {stats.right} were right.",
        "",
        f"{'as shipped':<11} {'n':>4}  {'said':>4}  {'right':>5}  {_scale(room)}",
        *(_band(band, room) for band in reversed(stats.before.bins)),
        "",
        "o right (with its 95% interval), | said; both at once: @",
        "",
        f"{'':<22} {'shipped':>16} {'with verdicts':>18}",
        *_figures(stats.before, stats.after),
        "",
        *_learned(stats),
    ]
    return "\n".join(line.rstrip() for line in lines)


def _band(band: ReliabilityBin, room: int) -> str:
    low, high = band.interval
    drawn = [" "] * room
    for at in range(_column(low, room), _column(high, room) + 1):
        drawn[at] = "-"
    said, right = _column(band.stated, room), _column(band.right, room)
    drawn[said] = "|"
    drawn[right] = "@" if right == said else "o"
    name = f"{band.low * 100:.0f} to {band.high * 100:.0f}%"
    figures = f"{name:<11} {band.n:>4}  {words.percent(band.stated):>4}  {words.percent(band.right):>5}"
    return f"{figures}  {''.join(drawn)}"


def _scale(room: int) -> str:
    drawn = [" "] * room
    for share in (0.0, 0.5, 1.0):
        text = f"{share:.0%}"
        start = min(max(0, _column(share, room) - len(text) // 2), room - len(text))
        drawn[start : start + len(text)] = text
    return "".join(drawn)


def _figures(before: Measured, after: Measured) -> list[str]:
    def ece(of: Measured) -> str:
        return (
            f"{of.ece10:.3f} ({of.interval[0]:.2f}-{of.interval[1]:.2f})"
            if of.ece10 is not None and of.interval
            else ""
        )

    def floor(of: Measured) -> str:
        return f"{of.floor[0]:.3f}" if of.floor else ""

    def brier(of: Measured) -> str:
        return f"{of.brier:.3f}" if of.brier is not None else ""

    rows = (("calibration error", ece), ("by chance alone", floor), ("Brier score", brier))
    return [f"{name:<22} {figure(before):>16} {figure(after):>18}" for name, figure in rows]


def _learned(stats: CalibrationStats) -> list[str]:
    def at(probability: float) -> str:
        from bugsage.model.recalibration import Recalibration

        made = Recalibration(intercept=stats.intercept, slope=stats.slope, n=stats.n)
        return words.percent(made.chance(probability))

    lines = [f"Now 30% is shown as {at(0.3)}, 60% as {at(0.6)}, 90% as {at(0.9)}."]
    lines += ['"With verdicts" takes each outcome by what was known before it.', "Fewer than 50 outcomes say little."]
    return lines if stats.n < 50 else lines[:2]


def _column(share: float, room: int) -> int:
    return min(room - 1, max(0, round(share * (room - 1))))
