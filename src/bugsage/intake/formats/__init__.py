"""One file per kind of report; no format imports another."""
