"""The offline fixer for languages that are read by tree-sitter: one way of looking at syntax, a table per language."""
