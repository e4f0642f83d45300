"""What goes on PYTHONPATH: a loader of the recorder, and the metadata by which pytest finds it there."""
