def test_group():
    error = ExceptionGroup("two of three failed", [ValueError("first"), ExceptionGroup("inner", [KeyError("second")])])
    error.add_note("while loading the catalogue")
    raise error


def test_while_handling():
    try:
        {}["name"]
    except KeyError:
        int("seven")
