"""Whether a failure with a new fingerprint is found to be a known issue, and no other."""
