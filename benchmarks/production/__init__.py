"""Failures as a running application would report them: `python -m benchmarks.production --help`."""
