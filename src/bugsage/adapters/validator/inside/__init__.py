"""What goes into the project's own interpreter. Nothing of BugSage imports it."""
