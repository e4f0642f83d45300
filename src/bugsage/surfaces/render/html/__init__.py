"""One issue as a page of its own: everything in one file, nothing loaded, nothing run."""

from bugsage.surfaces.render.html.page import page

__all__ = ["page"]
