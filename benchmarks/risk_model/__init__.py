"""How the shipped weights of the risk score are made and judged: `python -m benchmarks.risk_model --help`."""
