"""Single mistakes planted in public packages, and how many of them `bugsage fix` mends."""
