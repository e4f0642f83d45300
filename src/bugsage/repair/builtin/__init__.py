"""The built-in agent as far as it decides: what it is told, what its tools mean, what follows from what was said."""
