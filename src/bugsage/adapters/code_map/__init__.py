"""The code map: which functions and classes a repository has, what they call, and in which words they are written."""

from bugsage.adapters.code_map.reader import CodeMapReader

__all__ = ["CodeMapReader"]
