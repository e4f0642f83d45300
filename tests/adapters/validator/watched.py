"""A program with the mark of BugSage's own process, to be killed from outside: tries variants without end."""

import sys
from pathlib import Path

from bugsage.model.validation import Variant
from tests.adapters.validator.programs import FAILING, SHOP, ready


def main() -> None:
    loops = SHOP.replace("return sum(self.items) - 1", "while True: pass")
    with ready(Path(sys.argv[1]), FAILING, jobs=2) as validation:
        print("ready", flush=True)
        for _ in validation.run(Variant(number=at, texts={"shop.py": loops}) for at in range(1000)):
            pass


if __name__ == "__main__":
    main()
