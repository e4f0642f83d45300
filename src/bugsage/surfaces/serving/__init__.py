"""What `bugsage lsp` and `bugsage mcp` share: a process beside them that keeps a repository open and answers orders.

So nothing that takes long stands in the way of the next answer, what is cancelled ends at once, and what fails there
ends no conversation.
"""
