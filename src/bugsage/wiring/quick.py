"""What is asked of adapters before a house is opened, because most of the time none is needed then."""

from bugsage.adapters.git.fresh import may_be_fresh

__all__ = ["may_be_fresh"]
