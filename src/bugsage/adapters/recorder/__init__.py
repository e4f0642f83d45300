"""What BugSage puts into a project's test run. Nothing of BugSage imports it; the project's own interpreter does."""

from pathlib import Path

#: The folder that goes on PYTHONPATH: what loads the recorder, and the metadata by which pytest finds it there.
RECORDER_FOLDER = Path(__file__).parent / "entry"
