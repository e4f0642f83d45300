"""The kill switch and the leases, as files: they work from any terminal, and survive every kill."""

from bugsage.adapters.brake.brake import FileBrake

__all__ = ["FileBrake"]
