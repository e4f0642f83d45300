"""Prints a traceback with a prefix before each line, as a log collector would: `stamped.py PREFIX`."""

import sys
import traceback


def outer():
    inner()


def inner():
    try:
        int("x")
    except ValueError as error:
        raise RuntimeError("cannot read\nthe number") from error


prefix = sys.argv[1]
try:
    outer()
except RuntimeError:
    lines = ["starting up", "", *traceback.format_exc().splitlines(), "shutting down"]
    for second, line in enumerate(lines):
        print((prefix.replace("SS", f"{second:02}") + line).rstrip())
