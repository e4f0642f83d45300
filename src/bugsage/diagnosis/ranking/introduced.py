"""What the commit that introduced a failure changed."""

from collections.abc import Mapping, Sequence

from bugsage.diagnosis.ranking.candidates import Candidates, Scores


def introduced(candidates: Candidates, touched: Mapping[str, Sequence[str]]) -> Scores:
    """1 / sqrt(n) for each of the n places that it touched; all of a file's where it is not known which."""
    names = {path: frozenset(found) for path, found in touched.items()}
    found = [
        i
        for i, (file, definition) in enumerate(candidates.places)
        if file.path in names and (definition.name in names[file.path] or not names[file.path])
    ]
    return dict.fromkeys(found, len(found) ** -0.5) if found else {}
