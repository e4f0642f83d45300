class SaveError(Exception):
    pass
