"""BugSage turns an error into a verified local commit, on the developer's own machine."""

__version__ = "0.1.0"
