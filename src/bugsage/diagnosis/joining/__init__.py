"""Which failures of one report have one cause."""
