"""What Python compiled of a module and keeps beside it."""

import glob
from contextlib import suppress
from pathlib import Path


def throw_away(module: Path, prefix: str = "") -> None:
    """Remove what any Python, or pytest, compiled of a module; it is made again when it is needed.

    `prefix` is what PYTHONPYCACHEPREFIX says. What cannot be removed stays.
    """
    if module.suffix != ".py":
        return
    beside = module.parent / "__pycache__"
    apart = [Path(prefix, *module.parent.absolute().parts[1:])] if prefix else []
    for folder in (beside, *apart):
        for kept in folder.glob(f"{glob.escape(module.stem)}.*.pyc"):
            with suppress(OSError):
                kept.unlink()
