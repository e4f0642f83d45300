"""Screens that stay: the only room that imports textual, and only once a screen is wanted."""
