"""JavaScript: a module, or a name that one should export, is not there; says whether it is a file or a package."""

import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import conclude, crash, quote
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-module"

_MODULE = re.compile(
    r"(?:Cannot find (?:module|package)|Failed to resolve import|Failed to load url) ['\"]?(?P<module>[^'\"\s]+)['\"]?"
)
_EXPORT = re.compile(
    r"module '(?P<module>[^']+)' does not provide an export named '(?P<name>[^']+)'|"
    r"No matching export in \"(?P<module2>[^\"]+)\" for import \"(?P<name2>[^\"]+)\""
)


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    message = case.event.message[:2000]
    at = crash(case)
    where = at.where if at else (case.event.file or "the report")
    export = _EXPORT.search(message)
    found = _MODULE.search(message)
    if export:
        module, name = quote(export["module"] or export["module2"]), quote(export["name"] or export["name2"])
        cause = f"`{name}` is imported from `{module}`, which does not export it"
        fix = f"export `{name}` there, or import what it is called there now"
    elif found:
        module = quote(found["module"])
        own = module.startswith((".", "/", "file:", "@/", "~/", "#"))
        cause = (
            f"the file `{module}` is imported and is not there" if own else f"the package `{module}` is not installed"
        )
        fix = (
            f"look how the file is called now, and mend the import of `{module}`"
            if own
            else f"install the packages of the project; add `{module}` to package.json if it is not in it"
        )
    else:
        return None
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        evidence=[f"{where}: {quote(at.code)}" if at and at.code else where],
        fix=fix,
        confirm="run the one file that imports it, without the tests",
    )


_FILES = {"lib/cart.js": "const tax = require('./tax')\n"}

EXAMPLES = (
    Example(
        error="Error: Cannot find module './tax'",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: require('./tax')",),
        expect=("the file `./tax` is imported and is not there",),
    ),
    Example(
        error="Error: Cannot find package 'left-pad' imported from /srv/shop/lib/cart.js",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: require('./tax')",),
        expect=("the package `left-pad` is not installed",),
    ),
    Example(
        error="SyntaxError: The requested module './tax.js' does not provide an export named 'rate'",
        language="javascript",
        files=_FILES,
        at=("lib/cart.js: require('./tax')",),
        expect=("`rate` is imported from `./tax.js`, which does not export it",),
    ),
    Example(error="Error: Cannot find the price", language="javascript", files=_FILES),
    Example(error="SyntaxError: Unexpected token", language="javascript", files=_FILES),
)
