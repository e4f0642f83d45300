"""Turn cases of failing tests into cases of production errors: one Sentry event each, and nothing of the tests.

python -m benchmarks.production --cases CASES.jsonl --mirrors MIRRORS --python 'VENVS/{repo}/bin/python' \\
                                --work WORK --out production.jsonl

Each case's tests run once under BugSage's recorder, on the code before the fix. An exception that went through the
product and was raised in it, or below it, becomes an event: the frames of tests are cut away, those of the product keep
their variables. The new case names a file that did not change in place of the tests of the fix, so its checkout is the
commit before the fix with the tests of that day. Logs go to a folder beside the cases, called like them with `_logs`.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks.options import over_cases
from benchmarks.production.running import Failed, failures
from benchmarks.production.sentry import Event, chosen, event_of
from benchmarks.ranker.cases import case_of, checkout, git, log_of


def main() -> None:
    """Run every case, write those that crash in the product."""
    args = arguments()
    logs = args.out.with_name(f"{args.out.stem}_logs")
    logs.mkdir(parents=True, exist_ok=True)
    raws = [json.loads(line) for line in args.cases.read_text(encoding="utf-8").splitlines() if line.strip()]
    with ThreadPoolExecutor(args.jobs) as pool:
        made = list(pool.map(lambda raw: _attempt(raw, args), raws))
    kept = []
    for raw, event in zip(raws, made, strict=True):
        if event is not None:
            (logs / f"{raw['id']}.txt").write_text(json.dumps(event.document, indent=1), encoding="utf-8")
            kept.append(production_case(raw, event, args.work))
    args.out.write_text("".join(json.dumps(case) + "\n" for case in kept), encoding="utf-8")
    print(f"{len(kept)} of {len(raws)} cases crash in the product: {args.out}", file=sys.stderr)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = over_cases(__doc__, "cases", "mirrors", "python", "work")
    parser.add_argument("--out", type=Path, required=True, help="where the cases go; the logs go beside it")
    parser.add_argument("--logs", type=Path, help="logs of the cases; errors that stand in none of them are left out")
    parser.add_argument("--jobs", type=int, default=1, help="so many cases at once")
    return parser.parse_args()


def _attempt(raw: dict[str, Any], args: argparse.Namespace) -> Event | None:
    try:
        folder = checkout(case_of(raw), args.mirrors, args.work / "checkouts" / raw["id"] / raw["repo"].split("/")[1])
        found = failures(raw, folder, args.python, args.work / "records" / f"{raw['id']}.jsonl")
    except (OSError, Failed) as problem:
        print(f"{raw['id']}: {problem}", file=sys.stderr)
        return None
    event = chosen(event_of(raw, one) for one in found)
    if event is not None and args.logs and not shown(event, log_of(case_of(raw), args.logs, folder).decode()):
        print(f"{raw['id']}: the log knows no error there", file=sys.stderr)
        return None
    print(f"{raw['id']}: {event.title if event else 'no error of the product'}", file=sys.stderr)
    return event


def shown(event: Event, log: str) -> bool:
    """Whether a log names the line where the event was raised: what failed for another reason teaches nothing."""
    file, line = (re.escape(str(part)) for part in event.places[-1])
    return re.search(rf'{file}(?::|", line ){line}\b', log) is not None


def production_case(raw: dict[str, Any], event: Event, work: Path) -> dict[str, Any]:
    """The case in the yardstick's shape: the code before the fix, and no test of the fix."""
    folder = work / "checkouts" / raw["id"] / raw["repo"].split("/")[1]
    lines = {(frame, line) for frame, line in event.places}
    truth = [t for t in raw["truth"] if t.get("scope") == "func"]  # mined cases do not say where their truth stands
    named = [t for t in truth if any(f == t["file"] and t["start"] <= n <= t["end"] for f, n in lines)]
    left = {name: raw[name] for name in ("id", "repo", "parent_sha", "fix_sha", "truth", "stratum")}
    return left | {
        "truth_extra": raw.get("truth_extra", []),
        "test_files": [unchanged(folder, raw)],
        "deleted_test_files": [],
        "run_test_files": [],
        "stubs": {},
        "log_root": "",
        "in_traceback": bool(named),
        "exc_types": [event.type],
    }


def unchanged(folder: Path, raw: dict[str, Any]) -> str:
    """A file at the top of the repository that the fix leaves alone: checking it out of the fix changes nothing."""
    changed = set(git(folder, "diff", "--name-only", raw["parent_sha"], raw["fix_sha"]).splitlines())
    have = git(folder, "ls-tree", "--name-only", raw["parent_sha"]).splitlines()
    return next(name for name in have if name not in changed and (folder / name).is_file())


if __name__ == "__main__":
    main()
