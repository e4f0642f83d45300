"""Output types: what `--format json` writes, and what `bugsage schema` describes. A shape only ever gains keys."""
