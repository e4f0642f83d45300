"""Events a second through reading, redaction and fingerprint, in one process: `python -m benchmarks.events [FILE]`.

FILE holds one Sentry event a line; without it sentry-sdk makes some, as an application sends them.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median

from bugsage.intake.group import group
from bugsage.intake.receive import read
from bugsage.intake.redaction.nested import PLACES, safe
from bugsage.model.redaction import Private
from bugsage.model.report import RawReport

ROUNDS = 7


def main() -> None:
    """Print the rate, by CPU time, and what the events are like."""
    made = events_of_sdk() if len(sys.argv) < 2 else Path(sys.argv[1]).read_bytes().splitlines()
    reports = [RawReport(source="event", content=event) for event in made]
    frames = [len(event.frames) for report in reports for event in read(report).events]
    print(f"{len(made)} events, median {median(map(len, made)) / 1000:.1f} kB and {median(frames):.0f} frames")
    rates = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for report in reports:
            group(safe(read(report), Private(), leave=PLACES).events)
        rates.append(len(made) / (time.process_time() - began))
    print(f"{median(rates):.0f} events a second of CPU, median of {ROUNDS} (best {max(rates):.0f})")


def events_of_sdk(many: int = 100) -> list[bytes]:
    """Events of failing requests, each some calls deep, with variables, breadcrumbs and tags."""
    import sentry_sdk
    from sentry_sdk.envelope import Envelope
    from sentry_sdk.transport import Transport

    taken: list[bytes] = []

    class Kept(Transport):
        def capture_envelope(self, envelope: Envelope) -> None:
            event = envelope.get_event()
            if event is not None:
                taken.append(json.dumps(event, default=str).encode())

    sentry_sdk.init(
        dsn="http://key@127.0.0.1:9/1", transport=Kept(), auto_enabling_integrations=False, release="shop@1.4.2"
    )
    for number in range(many):
        _report(number)
    sentry_sdk.flush()
    return taken


def _report(number: int) -> None:
    import sentry_sdk

    with sentry_sdk.new_scope() as scope:
        scope.set_tag("shop", f"eu-{number % 4}")
        sentry_sdk.add_breadcrumb(category="query", message=f"SELECT * FROM carts WHERE id = {number}")
        try:
            _request(number, depth=4 + number % 24)
        except LookupError as error:
            sentry_sdk.capture_exception(error)


def _request(number: int, depth: int) -> int:
    user = f"user-{number}"
    basket: dict[str, list[int]] = {"items": list(range(number % 9)), "prices": [12, 40, 7]}
    if depth > 0:
        return _request(number, depth - 1)
    return basket[user][0]


if __name__ == "__main__":
    main()
