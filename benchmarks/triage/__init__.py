"""Whether errors are told apart from trouble around the project."""
