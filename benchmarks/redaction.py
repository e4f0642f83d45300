"""What redaction costs: an ordinary log, and texts made to be slow: `python -m benchmarks.redaction [MEGABYTES]`.

Of a text made of one piece again and again the ratio is shown: eight times the text should take about eight times as
long, and 64 times would be quadratic.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.large_log import write_log
from bugsage.intake.redaction.redact import redacted

PIECES = [
    "eyJ", "-eyJa", "a", "password=", "key", "secret_", "://", "://a:", "%41", "\\\\", '\\"', "ghp_", "1|", "4111 ",
    "-----BEGIN PRIVATE KEY-----", "@tcp(", "Cookie: a=b;", "authorization: ", "&amp;", '{"password":', "[",
    "x" * 79 + "\n", "-us", "curl -u ", "mysql -p ", " login ", "token:'", 'password="', "bundle_", "/home/a/", "s.s.",
]  # fmt: skip


def main() -> None:
    """Print speed, then the ratios that are worst."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 4
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "ci.log"
        write_log(log, size * 1_000_000)
        text = log.read_text()
    cost = seconds(text)
    print(f"an ordinary log                    {len(text) / 1e6 / cost:8.1f} MB/s")
    ratios = []
    for piece in PIECES:
        small, large = (seconds(piece * (many // len(piece))) for many in (20_000, 160_000))
        ratios.append((large / small, large, piece))
    for ratio, large, piece in sorted(ratios, reverse=True)[:5]:
        print(f"{piece!r:<34} {ratio:8.1f} x the time for 8 x the text ({1000 * large:.0f} ms)")


def seconds(text: str) -> float:
    """CPU time of the second time, when every pattern is compiled."""
    redacted(text[:2_000])
    began = time.process_time()
    redacted(text)
    return time.process_time() - began


if __name__ == "__main__":
    main()
