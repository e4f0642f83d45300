"""Objects of the standard library that a test may make from what a report shows of them: these, and no others."""

from typing import Any

from bugsage.repair.making_values import Made

#: Names as they are shown, with the module; what is called, and what is not.
_CALLED = {
    "datetime": ("datetime.datetime", "datetime.date", "datetime.time", "datetime.timedelta", "datetime.timezone"),
    "decimal": ("Decimal",),
    "fractions": ("Fraction",),
    "uuid": ("UUID",),
    "pathlib": ("Path", "PurePath", "PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath"),
    "collections": ("OrderedDict", "Counter", "deque", "defaultdict", "ChainMap"),
    "types": ("namespace", "mappingproxy"),
    "zoneinfo": ("zoneinfo.ZoneInfo",),
    "builtins": ("bytearray", "range", "slice"),
}
_NAMED = {"datetime": ("datetime.timezone.utc",), "builtins": ("list", "dict", "set", "tuple", "str", "int", "float")}
#: What people call it who make one.
_SAID = {
    "PosixPath": "Path",
    "WindowsPath": "Path",
    "namespace": "SimpleNamespace",
    "mappingproxy": "MappingProxyType",
}


def standard(name: str, positional: tuple[Any, ...] | None, named: dict[str, Any]) -> Made | None:
    """The object that is shown so; None for what is none of these."""
    known = _NAMED if positional is None else _CALLED
    module = next((module for module, names in known.items() if name in names), None)
    if module is None:
        return None
    inside = name.removeprefix(f"{module}.")
    inside = _SAID.get(inside, inside)
    if inside == "ZoneInfo" and not positional:  # shown with the name of a parameter that takes none
        positional, named = tuple(named.values()), {}
    return Made(module=module, name=inside, positional=positional, named=tuple(named.items()))
