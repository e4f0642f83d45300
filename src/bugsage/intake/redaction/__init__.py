"""The one redactor: what must not leave this machine is found, by what it looks like, where it stands or its name."""
