def fetch(name):
    raise ValueError(f"cannot fetch {name}")


def collect(names):
    errors = []
    for name in names:
        try:
            fetch(name)
        except ValueError as error:
            errors.append(error)
    try:
        raise OSError("disk")
    except OSError:
        errors.append(ExceptionGroup("inner\nof two lines", [TypeError("t"), KeyError("k")]))
    raise ExceptionGroup("outer", errors)


try:
    collect(["a", "b"])
except ExceptionGroup as group:
    raise RuntimeError("could not collect") from group
