"""How well kinds of trouble are told apart: `python -m benchmarks.triage [--wrong]`.

Texts with the kind that each is are read and triaged as `bugsage diagnose` does it, in a repository that holds
`shop/cart.py` and a few files more. Printed are precision and recall of each kind and what was taken for what, for the
texts that were at hand while the rules were written and for those that were gathered afterwards.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence

from benchmarks.triage.texts import AFTERWARDS, SEEN, Labelled
from bugsage.intake.places import resolve_all
from bugsage.intake.receive import read
from bugsage.intake.triage import triage
from bugsage.model.issue import TRIAGE_KINDS
from bugsage.model.report import RawReport

#: Files of the repository in which the errors happen.
FILES = (
    "shop/cart.py", "shop/settings.py", "tests/test_cart.py", "src/cart.js", "src/main.js", "server.js", "main.go",
    "cart.go", "src/main/java/com/shop/Cart.java", "src/main/java/com/shop/Db.java", "lib/shop/cart.rb", "src/main.rs",
    "src/Cart.cs", "src/Cart.php", "src/test/java/com/shop/CartTest.java",
)  # fmt: skip
ROOT = "/srv/shop"


def kind_of(text: str) -> str:
    """Kind of the first error in a text; `unknown` where none is read."""
    reading = read(RawReport(source="text", content=text.encode()))
    events = resolve_all(reading.events, ROOT, FILES)
    return triage(events[0], FILES).kind if events else "unknown"


def main() -> None:
    """Print the tables."""
    for name, texts in (("while the rules were written", SEEN), ("gathered afterwards", AFTERWARDS)):
        found = [(one, kind_of(one.text)) for one in texts]
        print(f"\n{name}: {len(texts)} texts, {sum(one.kind == kind for one, kind in found)} right")
        _print([(one.kind, kind) for one, kind in found])
        if "--wrong" in sys.argv:
            _print_wrong(found)


def _print(pairs: Sequence[tuple[str, str]]) -> None:
    table = Counter(pairs)
    print(f"{'':16}{'n':>4}{'precision':>11}{'recall':>8}   taken for")
    for kind in TRIAGE_KINDS:
        n = sum(count for (own, _), count in table.items() if own == kind)
        told = sum(count for (_, other), count in table.items() if other == kind)
        right = table[kind, kind]
        others = ", ".join(f"{other} {count}" for (own, other), count in sorted(table.items()) if own == kind != other)
        print(f"{kind:16}{n:4}{_share(right, told):>11}{_share(right, n):>8}   {others}")


def _print_wrong(found: Sequence[tuple[Labelled, str]]) -> None:
    for one, kind in found:
        if kind != one.kind:
            print(f"  {one.kind} taken for {kind} ({one.source}): {one.text.strip()[:100]!r}")


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


if __name__ == "__main__":
    main()
