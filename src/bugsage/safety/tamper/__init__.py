"""Is this a repair, or does it only look like one? The tamper guard: what a change does to tests, checks and guards."""
