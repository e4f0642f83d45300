SETTINGS = {}


def port():
    return SETTINGS["port"]


PORT = port()


def test_a():
    pass
