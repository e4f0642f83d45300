"""`bugsage lsp`: diagnoses of the newest runs and findings of the contracts, where an editor shows them.

Only this room imports pygls. All that takes time is done by a process beside (`surfaces/serving`); here it is only
looked up.
"""
