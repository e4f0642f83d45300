"""WHAT DID WE DO? Entries to state, entries to prose, outcomes to calibration."""
