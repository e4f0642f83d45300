"""HOW YOU REACH IT: thin."""
