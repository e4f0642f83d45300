"""Settings to adapters: what is chosen is imported when it is chosen."""
