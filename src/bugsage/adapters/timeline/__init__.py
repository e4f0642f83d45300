"""The timeline, kept in SQLite."""

from bugsage.adapters.timeline.store import SqliteTimeline

__all__ = ["SqliteTimeline"]
