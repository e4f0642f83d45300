def work():
    try:
        1 / 0
    except ZeroDivisionError as error:
        raise ValueError("bad ratio") from error


try:
    work()
except ValueError as error:
    error.add_note("while working")
    raise ExceptionGroup("several", [error, TimeoutError()])
