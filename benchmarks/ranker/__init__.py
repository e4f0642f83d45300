"""How the shipped weights of the ranker are made and judged: `python -m benchmarks.ranker --help`."""
