"""Loads BugSage's recorder into a test run under names that are no files: no coverage tool counts it.

A project that measures whatever it runs (`pytest --cov`, `coverage run`) would else find the recorder in its report,
and miss a threshold because of it. Standard library only, Python 3.8 and up.

PYTEST_DONT_REWRITE: there is no assertion in here.
"""

import os  # pragma: no cover
import sys  # pragma: no cover
import types  # pragma: no cover
from importlib.machinery import SourceFileLoader  # pragma: no cover

_HOME = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # pragma: no cover


def _renamed(code: types.CodeType, name: str) -> types.CodeType:  # pragma: no cover
    parts = tuple(_renamed(one, name) if isinstance(one, types.CodeType) else one for one in code.co_consts)
    return code.replace(co_filename=name, co_consts=parts)


def _load(name: str, module: types.ModuleType) -> None:  # pragma: no cover
    path = os.path.join(_HOME, f"{name}.py")
    code = SourceFileLoader(name, path).get_code(name)
    if code is not None:
        exec(_renamed(code, f"<{name}>"), module.__dict__)


_PARTS = "values exceptions sink book given tracer order looking live fixtures"  # pragma: no cover
for _name in ["bugsage_" + part for part in _PARTS.split()]:  # pragma: no cover
    sys.modules[_name] = types.ModuleType(_name)
    sys.modules[_name].__file__ = f"<{_name}>"
    _load(_name, sys.modules[_name])
_load(__name__, sys.modules[__name__])  # pragma: no cover
