"""Doubles in the place of the code under test, and comparisons that always hold."""

import re
from collections.abc import Iterator

from bugsage.model.languages import topic_of
from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import check_of
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement, strings
from bugsage.safety.tamper.units import Unit

_PATCH = Lazy(
    r"(?:mock\.|mocker\.)?patch(?:\.object|\.multiple|\.dict)?\(|"
    r"monkeypatch\.setattr\(|mocker\.(?:patch(?:\.object)?|spy|stub)\(|"
    r"jest\.(?:mock|spyOn|doMock)\(|vi\.(?:mock|spyOn|doMock)\(|"
    r"sinon\.(?:stub|replace|fake)|\bstub\(|td\.replace\(|gomonkey\.|"
    r"monkey\.Patch\(|allow\(.*\)\.to receive|flexmock\("
)
_ASSIGNED = Lazy(
    r"([A-Za-z_][\w.]*)\.([A-Za-z_]\w*)\s*=(?!=)\s*(?:lambda\b|(?:unittest\.)?(?:mock\.)?(?:Magic|"
    r"Async)?Mock\b|jest\.fn|vi\.fn|sinon|\(?[\w,\s]*\)?\s*=>|function\b|"
    r"staticmethod\()"
)
#: Neighbours that tests rightly replace.
_NEIGHBOUR = Lazy(
    r"requests|httpx|urllib|socket|aiohttp|smtp|boto|redis|time|"
    r"datetime|date|now|today|sleep|random|uuid|environ|getenv|open|"
    r"print|input|stdin|stdout|stderr|subprocess|popen|run$|system|"
    r"logger|logging|log$|connect|session|client|fetch|axios|http|"
    r"fs$|path|exists|getcwd|home|hostname|platform|version|argv|"
    r"getpass|which|isatty|console|window|localStorage|Date|Math|"
    r"process|send|email|cache|settings|config|db|database|execute|"
    r"query",
    re.I,
)
_EQ = Lazy(
    r"(?:async\s+)?def\s+(__(?:eq|ne|lt|le|gt|ge|bool|contains|hash|"
    r"len|instancecheck|subclasscheck)__|equals|Equals|isEqual)\b|"
    r"(?:public\s+)?(?:boolean|bool|override\s+\w+)\s+(equals|Equals)\s*\(|"
    r"^(?:\w+\s+)*(equals|isEqual|asymmetricMatch|valueOf|toString|"
    r"\[Symbol\.toPrimitive\]|toJSON)\s*\(|func\s+\([^)]*\)\s*(Equal)\s*\("
)
_ALWAYS = Lazy(
    r"return\s*\(?(?:True|true|1|other|NotImplemented is None|not False|"
    r"self\s*==\s*self|isinstance\(\w+,\s*object\))\)?\s*;?$"
)


def doubled(change: Change) -> Iterator[Finding]:
    """The code under test is replaced."""
    own = _own_modules(change)
    for file in change.of("test", "conftest"):
        old = {unit.name for unit in units(file, old=True)}
        for unit in units(file, old=False):
            yield from _in_unit(file, unit, own, unit.name in old)
        inside = {id(one) for unit in units(file, old=False) for one in unit.block()}
        yield from _module_mocked(file, inside)
        for one in file.after.fresh:
            if id(one) not in inside and (_PATCH.search(one.bare) or _ASSIGNED.match(one.bare)):
                target = _target(one)
                if target and _is_own(target, file, own) and not _NEIGHBOUR.search(target.rpartition(".")[2]):
                    yield file.finding(
                        "subject-mocked",
                        "cheat" if file.role == "conftest" else "suspicious",
                        f"`{target}` of the product is replaced for all tests",
                        one,
                    )


def _module_mocked(file: FileChange, inside: set[int]) -> Iterator[Finding]:
    """`vi.mock('./price')` in the test of `./price`."""
    if not any(one.bare.startswith(("jest.", "vi.")) for one in file.after.fresh):
        return
    called = {name for unit in units(file, old=False) for name in _called(unit, file)}
    imported: dict[str, set[str]] = {}
    for one in file.after.all:
        match = re.match(r"import\s+(.*?)\s+from\s+[\"']|(?:const|let|var)\s+(.*?)\s*=\s*require\(", one.text)
        if match and (source := strings(one.text)):
            imported[source[-1][1:-1]] = set(re.findall(r"\w+", match[1] or match[2] or ""))
    for one in file.after.fresh:
        match = re.match(r"(?:jest|vi)\.(?:mock|doMock|unstable_mockModule)\(", one.bare)
        source = strings(one.text)[:1] if match else []
        if id(one) in inside or not source or re.search(r"(?:import|require)Actual|importOriginal", one.text):
            continue
        module = source[0][1:-1]
        subject = module.rpartition("/")[2].partition(".")[0].lower()
        own = module.startswith(".") and topic_of(file.path).lower() == subject
        if own or imported.get(module, set()) & called:
            yield file.finding("subject-mocked", "cheat", f"`{module}` is replaced in the test that checks it", one)


def _in_unit(file: FileChange, unit: Unit, own: set[str], known: bool) -> Iterator[Finding]:
    if not any(one.fresh and (_PATCH.search(one.bare) or _ASSIGNED.match(one.bare)) for one in unit.block()):
        return
    fixture = any("autouse" in one.bare for one in unit.decorators)
    checks = " ".join(one.bare for one in unit.statement.block() if check_of(one, file.language) is not None)
    called = _called(unit, file)
    for one in unit.block():
        if not one.fresh or not (_PATCH.search(one.bare) or _ASSIGNED.match(one.bare)):
            continue
        target = _target(one)
        name = target.rpartition(".")[2] if target else ""
        if not name:
            continue
        if fixture and _is_own(target, file, own) and not _NEIGHBOUR.search(name):
            yield file.finding("test-run-patched", "cheat", f"`{target}` is replaced for every test", one)
        elif (
            name in called
            and re.search(rf"\b{re.escape(name)}\b", checks)
            and not re.search(
                rf"\.{re.escape(name)}\.(?:assert_|call)|\b{re.escape(name)}\.(?:assert_|call|mock\b)|"
                rf"expect\([\w.]*\b{re.escape(name)}\)\.(?:not\.)?toHaveBeen",
                checks,
            )
        ):
            yield file.finding("subject-mocked", "cheat", f"`{name}` is replaced in the test that checks it", one)
        elif known and _is_own(target, file, own) and not _NEIGHBOUR.search(name) and not _NEIGHBOUR.search(target):
            yield file.finding(
                "subject-mocked", "suspicious", f"`{target}` of the product is replaced in `{unit.name}`", one
            )


def _called(unit: Unit, file: FileChange) -> set[str]:
    """Functions whose value the test checks."""
    found: set[str] = set()
    sources: dict[str, set[str]] = {}
    for one in unit.statement.block():
        assigned = re.match(r"(?:const |let |var )?(\w+)(?:\s*,\s*\w+)*\s*:?=\s*(.*)$", one.bare)
        if assigned:
            sources[assigned[1]] = set(re.findall(r"(\w+)\s*\(", assigned[2]))
        if check_of(one, file.language) is not None:
            found.update(re.findall(r"(\w+)\s*\(", one.bare))
            for name in re.findall(r"\b(\w+)\b", one.bare):
                found |= sources.get(name, set())
    return found


def _target(one: Statement) -> str:
    """What is replaced, as a dotted name."""
    match = _ASSIGNED.match(one.bare)
    if match:
        return f"{match[1]}.{match[2]}"
    call = _PATCH.search(one.bare)
    rest = one.text[call.end() :] if call else ""
    first = strings(rest)
    if first and rest.lstrip().startswith(first[0]):
        return re.sub(r"[/]", ".", first[0][1:-1]).strip(".")
    match = re.match(r"\s*([\w.]+)\s*,\s*[\"'](\w+)[\"']", rest)
    return f"{match[1]}.{match[2]}" if match else ""


def _own_modules(change: Change) -> set[str]:
    """The topmost names of the product's modules, as far as the change shows."""
    found: set[str] = set()
    for file in change.of("product"):
        parts = [part for part in re.sub(r"\.\w+$", "", file.path).split("/") if part not in ("src", "lib", "python")]
        found.update(parts[:1])
        found.add(parts[-1] if parts else "")
    return found - {""}


def _is_own(target: str, file: FileChange, own: set[str]) -> bool:
    top = target.split(".")[0]
    if top in own or (top in ("src", "lib", "app") and "." in target):
        return True
    imports = [one.bare for one in file.after.all if one.bare.startswith(("import ", "from "))]
    third = re.compile(
        r"(?:import|from)\s+(?:os|sys|time|json|re|datetime|unittest|"
        r"pytest|random|pathlib|subprocess|typing|collections|requests|"
        r"httpx|logging|io|socket|urllib)\b"
    )
    return any(re.search(rf"\b{re.escape(top)}\b", text) and not third.match(text) for text in imports)


def faked_equality(change: Change) -> Iterator[Finding]:
    """Comparisons that say yes to anything."""
    for file in change.of("product", "test", "conftest"):
        for one in file.after.all:
            match = _EQ.search(one.bare)
            body = one.body
            if (
                match is None
                or not body
                or not any(inner.fresh for inner in one.block())
                or ("asymmetricMatch" in one.bare and len(body) > 1)
            ):
                continue
            name = next((group for group in match.groups() if group), "")
            if name in ("toString", "valueOf", "toJSON", "__len__", "__hash__", "__bool__") and file.role == "product":
                continue
            if len(body) == 1 and _ALWAYS.match(body[0].bare):
                yield file.finding("equality-faked", "cheat", f"`{name}` answers yes whatever it is asked", body[0])
        for one in file.after.fresh:
            if match := re.match(
                r"(?:[\w.]+\.)?(__(?:eq|ne|bool|contains)__)\s*=\s*lambda[^:]*:\s*(?:True|1)\b", one.bare
            ):
                yield file.finding("equality-faked", "cheat", f"`{match[1]}` answers yes whatever it is asked", one)
