"""HTTP, for services that are read: carries bytes, and decides nothing of what they mean."""

from bugsage.adapters.web.client import HttpWeb

__all__ = ["HttpWeb"]
