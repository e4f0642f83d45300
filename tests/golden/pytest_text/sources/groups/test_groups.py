def fetch(name):
    raise ValueError(f"cannot fetch {name}")


def gather(names):
    errors = []
    for name in names:
        try:
            fetch(name)
        except ValueError as error:
            error.add_note(f"while gathering {name}")
            errors.append(error)
    raise ExceptionGroup("gathering failed", [*errors, ExceptionGroup("inner", [TypeError("nested")])])


def test_group():
    gather(["a", "b"])


def test_note():
    error = KeyError("k")
    error.add_note("the key came from the form")
    raise error


def test_group_context():
    try:
        gather(["a"])
    except ExceptionGroup:
        raise RuntimeError("after the group")
