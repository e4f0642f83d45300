"""What goes on PYTHONPATH of a program that is no test: the module by which Python lets one look on from the start."""
