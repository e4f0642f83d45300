"""The catalogue of causes, one file each, with examples that are its tests."""
