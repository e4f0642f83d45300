import no_such_package_here


def test_a():
    pass
