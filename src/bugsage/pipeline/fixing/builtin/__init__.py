"""The built-in agent: a model reads, searches, edits and runs the tests of one fix; its change gets a second look.

What is said next the core decides; here it is sent, carried out and counted. Nothing is sent unless the user chose this
agent, and nothing that was not redacted.
"""
