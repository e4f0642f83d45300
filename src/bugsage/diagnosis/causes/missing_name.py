"""A name is not defined; says the nearest one in scope, or where the project defines it."""

import builtins
import re

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.example import Example
from bugsage.diagnosis.reading import Place, conclude, crash, nearest, quote
from bugsage.diagnosis.resolving import named_anywhere
from bugsage.model.diagnosis import Hypothesis

CATEGORY = "missing-name"

_MESSAGE = re.compile(r"(?:global )?name '(\w+)' is not defined")


def propose(case: Case) -> Hypothesis | None:
    """The hypothesis; None where this cause does not fit."""
    said = _MESSAGE.search(case.event.message[:2000])
    at = crash(case)
    if not case.event.type.endswith("NameError") or said is None or at is None or said.group(1) not in at.code:
        return None
    name = said.group(1)
    near = nearest(name, _scope(case, at), 0.7)
    elsewhere = [f for f in named_anywhere(case, name) if not f.definition.parent]
    cause = f"{at.called} uses `{name}` on line {at.line}, and nothing in {at.file} defines or imports it"
    fix = f"define or import `{name}`"
    if elsewhere:
        cause += f"; {elsewhere[0].file} defines it"
        fix = f"import `{name}` from {elsewhere[0].file}"
    elif near:
        cause += f"; the nearest name in scope is `{near}`"
        fix = f"write `{near}`"
    evidence = [f"{at.where}: {quote(at.code)}", *(f"{f.where}: {f.called}" for f in elsewhere[:2])]
    return conclude(
        case,
        CATEGORY,
        cause,
        about=at,
        missing=not (near or elsewhere),
        evidence=evidence,
        fix=fix,
        confirm=f"the line runs once `{name}` is bound",
    )


def _scope(case: Case, at: Place) -> set[str]:
    file = case.code.files[at.file]
    names = {i.alias or i.name or i.module for i in file.imports}
    names |= {d.name for d in file.definitions if not d.parent} | {p.name for p in at.definition.parameters}
    names |= {n for d in file.definitions if d.kind == "module" for n in d.assigns}
    return names | set(dir(builtins)) | set(re.findall(r"\b[A-Za-z_]\w*(?=\s*(?:=[^=]|:=|,.*=))", _own_text(case, at)))


def _own_text(case: Case, at: Place) -> str:
    from bugsage.diagnosis.reading import body_of

    return "\n".join(line[:300] for line in body_of(case, at.file, at.definition).splitlines()[:400])


EXAMPLES = (
    Example(
        error="NameError: name 'totl' is not defined",
        files={"a.py": "def bill(items):\n    total = sum(items)\n    return totl\n"},
        at=("a.py: return totl",),
        expect=("`bill()` uses `totl` on line 3", "`total`"),
    ),
    Example(
        error="NameError: name 'Invoice' is not defined",
        files={"a.py": "def make():\n    return Invoice()\n", "models/invoice.py": "class Invoice:\n    pass\n"},
        at=("a.py: return Invoice()",),
        expect=("`Invoice`", "models/invoice.py defines it"),
    ),
    Example(
        error="NameError: name 'bad' is not defined",
        files={"t.py": "def f(text):\n    return run(text)\n"},
        at=("t.py: return run(text)",),
    ),
    Example(
        error="UnboundLocalError: cannot access local variable 'x' where it is not associated with a value",
        files={"a.py": "def f():\n    return x\n"},
        at=("a.py: return x",),
    ),
)
