"""One module for each language that is read: how its things are named, and what is taken from its source."""
