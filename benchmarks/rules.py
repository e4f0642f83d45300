"""How long rules take to be asked about a change: python -m benchmarks.rules [RULES] [LINES].

The shipped rules, repeated or cut to so many (100), about a made change of so many added and removed lines (500) in ten
Python files with whole texts and forty functions. `first` is a new process, patterns and queries not yet compiled and
nothing imported by them; `again` is the median of what follows. Milliseconds of CPU time.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from difflib import unified_diff

import msgspec

from bugsage.adapters.code_map.syntax import SyntaxReader
from bugsage.adapters.rule_files import RuleFiles
from bugsage.model.patch import FilePatch, Patch, PatchCommit
from bugsage.model.proposal import ChangedSymbol, Proposal
from bugsage.model.rule import Rule
from bugsage.model.unified_diff import parse_diff
from bugsage.safety.rules import hits_of

FILES, FUNCTIONS, RUNS = 10, 4, 21
#: Ordinary lines; some hold words that rules look for, in places where they mean nothing.
LINES = (
    "    total = sum(item.price * item.count for item in basket.items)  # every item once",
    '    logger.info("basket %s has %d items", basket.id, len(basket.items))',
    "    if not basket.items or basket.total < settings.minimum_order:",
    '        raise ValueError(f"basket {basket.id} is empty")',
    "    token = parser.next_token()",
    '    path = root / "orders" / f"{order.number:06}.json"',
    "    with open(path, encoding='utf-8') as stream:",
    "        return json.load(stream)",
    "    assert isinstance(order, Order), order",
    "    response = client.get(url, timeout=settings.timeout)",
    "    for name, value in sorted(response.headers.items()):",
    "        headers[name.lower()] = value.strip()",
)


def change(lines: int) -> Proposal:
    """A change of so many lines, half of them new."""
    files = tuple(_file(number, lines // FILES) for number in range(FILES))
    symbols = tuple(
        ChangedSymbol(file=file.path, symbol=f"Basket.step{n}", start=1 + n, end=2 + n, public=True, callers=n)
        for file in files
        for n in range(FUNCTIONS)
    )
    return Proposal(
        patch=Patch(name="made", files=files, commits=(PatchCommit(sha="0" * 40, message="Count baskets once"),)),
        maker="agent:claude",
        symbols=symbols,
        measures={
            "lines_added": lines / 2,
            "lines_removed": lines / 2,
            "files": FILES,
            "entropy": 3.3,
            "lines_untested": 0.0,
        },
        branch="main",
        sandboxed=True,
    )


def _file(number: int, lines: int) -> FilePatch:
    path = f"src/shop/part{number}/basket.py"
    before = [f"{LINES[(n + number) % len(LINES)]} # {n}" for n in range(4 * lines)]
    after = [f"{line} now" if n % 8 == 0 else line for n, line in enumerate(before)]
    old, new = ("def whole(basket):\n" + "\n".join(text) + "\n" for text in (before, after))
    diff = unified_diff(old.splitlines(), new.splitlines(), f"a/{path}", f"b/{path}", lineterm="")
    (file,) = parse_diff("\n".join(diff) + "\n")
    return msgspec.structs.replace(file, before=old, after=new)


def rules(number: int) -> Iterator[Rule]:
    """So many rules, the shipped ones again and again under new names."""
    shipped = RuleFiles.shipped()
    for n in range(number):
        yield msgspec.structs.replace(shipped[n % len(shipped)], id=f"{n}-{shipped[n % len(shipped)].id}")


def once(asked: tuple[Rule, ...], proposal: Proposal, syntax: SyntaxReader) -> float:
    """Milliseconds of one evaluation."""
    start = time.process_time()
    hits_of(proposal, asked, syntax, time.monotonic)
    return (time.process_time() - start) * 1000


def main(words: list[str]) -> None:
    first_only = "--first" in words
    number, lines = ([int(word) for word in words if word.isdecimal()] + [100, 500])[:2] if words else (100, 500)
    asked, proposal, syntax = tuple(rules(number)), change(lines), SyntaxReader(None)
    first = once(asked, proposal, syntax)
    if first_only:
        print(f"{first:.1f}")
        return
    firsts = [first] + [_in_a_new_process(number, lines) for _ in range(RUNS // 3)]
    again = [once(asked, proposal, syntax) for _ in range(RUNS)]
    touched = proposal.patch.added + proposal.patch.removed
    print(f"{len(asked)} rules, {touched} changed lines in {FILES} files, {len(proposal.symbols)} functions")
    print(f"first  {statistics.median(firsts):6.1f} ms (n={len(firsts)}, {min(firsts):.1f} to {max(firsts):.1f})")
    print(f"again  {statistics.median(again):6.1f} ms (n={len(again)}, {min(again):.1f} to {max(again):.1f})")


def _in_a_new_process(number: int, lines: int) -> float:
    command = [sys.executable, "-m", "benchmarks.rules", str(number), str(lines), "--first"]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
