"""How likely each commit introduced the failure, before any of them was run."""

from collections.abc import Mapping, Sequence

from bugsage.model.bisection import Ancestor
from bugsage.model.diagnosis import Suspect
from bugsage.model.history import Commit

#: Shares of the belief: in the suspects' history, in what is new, and in nothing at all. The last one bounds the price
#: of a wrong belief: log2(1 / 0.4) more halvings than with none.
SUSPECTED, RECENT, ANY = 0.45, 0.15, 0.4
#: Each newer commit to the same function, or file, makes an older one so much less likely.
FUNCTION_FADES, FILE_FADES = 0.6, 0.85
#: Of the belief in a suspect: to the last commit of its marked lines, to those of the function, to those of the file.
LINES, FUNCTION, FILE = 1.0, 1.0, 0.35
#: A commit of this age is half as likely as the newest.
HALF_AGE = 10


def weigh(
    commits: Sequence[Ancestor],
    recent: Sequence[Commit],
    suspects: Sequence[Suspect],
    blamed: Mapping[str, float],
) -> list[float]:
    """A weight above 0 for each commit of the graph, in its order; they sum to 1.

    `recent` tells which functions the newest commits touched; `blamed` are commits that last changed the suspects'
    marked lines, with how much is believed of each.
    """
    if not commits:
        return []
    touched = {commit.sha: commit.touched for commit in recent}
    suspected = _normal([LINES * blamed.get(commit.sha, 0.0) for commit in commits])
    functions, files = [0.0] * len(commits), [0.0] * len(commits)
    for suspect in suspects:
        belief, name = max(suspect.probability, 0.001), suspect.symbol.rpartition(".")[2]
        function_left = file_left = belief
        for n, commit in enumerate(commits):
            if name in touched.get(commit.sha, {}).get(suspect.file, ()):
                functions[n] += function_left
                function_left *= FUNCTION_FADES
            if suspect.file in commit.files:
                files[n] += file_left
                file_left *= FILE_FADES
    parts = [suspected, _normal(functions, FUNCTION), _normal(files, FILE)]
    history = _normal([sum(values) for values in zip(*parts, strict=True)])
    recency = _normal([1 / (HALF_AGE + n) for n in range(len(commits))])
    share = SUSPECTED if any(history) else 0.0
    uniform = (ANY + SUSPECTED - share) / len(commits)
    return [share * h + RECENT * r + uniform for h, r in zip(history, recency, strict=True)]


def _normal(values: Sequence[float], to: float = 1.0) -> list[float]:
    total = sum(values)
    return [value * to / total for value in values] if total else [0.0] * len(values)
