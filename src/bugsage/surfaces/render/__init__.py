"""Nouns to text. A renderer decides how a thing looks and nothing else."""
