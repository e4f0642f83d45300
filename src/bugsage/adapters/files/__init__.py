"""Reports from this machine: files, folders, archives, standard input, the words of the command line themselves."""

from bugsage.adapters.files.source import FileSource

__all__ = ["FileSource"]
