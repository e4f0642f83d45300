"""The screen of `bugsage review`: a change, what of it is taken, and why."""
