"""What compilers, checkers and linters print: a table of tools, and the readers of the table."""
