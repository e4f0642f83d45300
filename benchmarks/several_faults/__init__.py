"""Runs of tests with a known number of faults: how well failures are told apart by cause."""
