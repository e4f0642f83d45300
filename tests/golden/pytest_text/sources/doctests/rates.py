def rate(days):
    """The rate for a number of days.

    >>> rate(1)
    1
    >>> rate(2)
    3
    """
    return days


def broken():
    """Always fails.

    >>> broken()
    """
    return {}["rate"]
