"""What can be measured without cases from elsewhere: python -m benchmarks.

The figures of diagnosis itself need a folder of cases; benchmarks/README.md says how to get them.
"""

from benchmarks import code_map, house, start_up


def main() -> None:
    """Run one after the other."""
    house.main()
    start_up.main([])
    code_map.benchmark(house.ROOT, runs=3)


if __name__ == "__main__":
    main()
