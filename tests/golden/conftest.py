"""The programs kept here fail on purpose; they are recorded, never collected."""

collect_ignore_glob = ["*"]
