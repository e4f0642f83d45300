"""`bugsage mcp`: diagnoses, contracts, risk and fixes for coding agents, by the Model Context Protocol.

Only this room serves by the package mcp. Whatever is asked for is worked out by a process beside (`surfaces/serving`).
"""
