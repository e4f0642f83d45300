"""Which tests there were, which there are, and what became of the others."""

import re
from collections import Counter
from collections.abc import Iterator

from bugsage.model.languages import topic_of
from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.roles import is_collected, role_of
from bugsage.safety.tamper.statement import Statement, words
from bugsage.safety.tamper.units import Unit, name_of

#: Two bodies with this share of their statements in common are one test.
_ALIKE = 0.5
#: Beyond these no more tests are followed, and no more functions looked at for each.
_MOST_TOLD = 40
_MOST_COMPARED = 500
_LAID_ASIDE = Lazy(
    r"(?:^|/)\.?_?(?:archived?|attic|old|disabled|skip(?:ped)?|broken|"
    r"legacy|quarantined?|backup|bak|tmp|trash|unused|deprecated|"
    r"wip|ignored?|parked)(?:_tests?)?/|(?:^|/)_?tests?[_-](?:old|disabled|skip(?:ped)?|broken|archived?|backup|"
    r"bak|off)/",
    re.I,
)
_PLAIN = frozenset(
    [
        "self",
        "cls",
        "assert",
        "def",
        "return",
        "with",
        "as",
        "import",
        "from",
        "for",
        "in",
        "if",
        "else",
        "None",
        "True",
        "False",
        "test",
        "const",
        "await",
        "async",
        "function",
        "expect",
        "it",
        "t",
        "testing",
        "got",
        "want",
        "err",
    ]
)


def lost_tests(change: Change) -> Iterator[Finding]:
    """Tests that are not found any more, whatever the way."""
    there = [(file, unit) for file in change.files for unit in units(file, old=False)]
    there.sort(key=lambda one: not one[1].statement.changed)
    names = Counter(unit.name for file, unit in there if unit.is_test and file.role in ("test", "product"))
    for file in change.files:
        if file.role in ("test", "conftest", "product"):
            yield from _lost(change, file, there, names)
        yield from _put_away(file)


def units(file: FileChange, old: bool) -> list[Unit]:
    """Tests and functions of one side of a file."""
    return (file.before if old else file.after).units


def _lost(
    change: Change, file: FileChange, there: list[tuple[FileChange, Unit]], names: Counter[str]
) -> Iterator[Finding]:
    before = [unit for unit in units(file, old=True) if unit.is_test and not unit.statement.virtual]
    own = Counter(unit.name for unit in units(file, old=False) if unit.is_test)
    left = Counter(own)
    missing: list[Unit] = []
    for unit in before:
        if left[unit.name] > 0:
            left[unit.name] -= 1
        else:
            missing.append(unit)
    if not missing or (file.file.kind == "renamed" and not file.file.hunks):
        return
    for unit in missing[:_MOST_TOLD]:
        found = _verdict(change, file, unit, there, names)
        if found is not None:
            yield found


def _verdict(
    change: Change, file: FileChange, unit: Unit, there: list[tuple[FileChange, Unit]], names: Counter[str]
) -> Finding | None:
    """What became of a test that is not where it was; None where it lives on."""
    elsewhere = [other for other in there if other[1].name == unit.name and other[1].is_test and other[0] is not file]
    if elsewhere:
        new = elsewhere[0][0]
        if role_of(new.path) == "test" or is_collected(new.path):
            return None
    twin = _twin(unit, file, there)
    if twin is not None and twin[1].is_test:
        return None
    if twin is not None and _body_share(unit, twin[1]) >= 0.8:
        sentence = f"the test `{unit.name}` is called `{twin[1].name}` now, and the runner does not find it"
        return file.finding("test-uncollected", "cheat", sentence, twin[1].statement)
    if _subject_is_gone(change, unit, file.path) or _absorbed(change, unit):
        return None
    if not unit.statement.changed:
        sentence = f"the test `{unit.name}` stands in a comment or a text now"
        return file.finding("test-deleted", "cheat", sentence, unit.statement)
    # A file that is taken away as a whole is often moved in a way that nobody can follow; one test is not.
    severity = "suspicious" if _rewritten(file) and not change.is_failing(unit.name) else change.grade(unit.name)
    return file.finding("test-deleted", severity, f"the test `{unit.name}` is deleted", unit.statement)


def _rewritten(file: FileChange) -> bool:
    """As many new tests stand in the file as went."""
    gone = {unit.name for unit in units(file, old=True) if unit.is_test}
    come = {unit.name for unit in units(file, old=False) if unit.is_test}
    return len(come - gone) >= len(gone - come) > 0


def _body_share(one: Unit, other: Unit) -> float:
    mine, theirs = one.keys, other.keys
    return (mine & theirs).total() / max(1, min(mine.total(), theirs.total())) if mine and theirs else 0.0


def _twin(unit: Unit, file: FileChange, there: list[tuple[FileChange, Unit]]) -> tuple[FileChange, Unit] | None:
    """The new function whose body is most like this one's, where there is one."""
    old = {one.name for one in units(file, old=True)}
    best: tuple[float, tuple[FileChange, Unit]] | None = None
    about = unit.words - _PLAIN
    for other in there[:_MOST_COMPARED]:
        if other[1].statement.virtual or not other[1].statement.changed or (other[0] is file and other[1].name in old):
            continue
        share = _body_share(unit, other[1])
        theirs = other[1].words - _PLAIN
        share = max(share, 0.8 * len(about & theirs) / max(1, len(about | theirs)))
        if share >= _ALIKE and (best is None or share > best[0]):
            best = share, other
    return best[1] if best else None


def _subject_is_gone(change: Change, unit: Unit, path: str) -> bool:
    """Something of the product that the test speaks of is taken away by the same change."""
    spoken = words([*unit.decorators, *unit.statement.block()])
    spoken |= set(re.findall(r"\w+", unit.name.lower()))
    topic = topic_of(path).lower()
    return any(
        name in spoken or name.lower() in unit.name.lower() or name.lower() == topic for name in gone_names(change)
    )


def gone_names(change: Change) -> set[str]:
    """Functions, classes and constants of the product that stand on the old side only, and modules that go."""
    gone: set[str] = set()
    come: set[str] = set()
    for file in change.of("product"):
        gone |= {name for one in file.before.all if one.changed and (name := _defined(one, file.language))}
        come |= {name for one in file.after.all if (name := _defined(one, file.language))}
        if file.file.kind == "deleted":
            gone.add(re.sub(r"\.\w+$", "", file.path.rpartition("/")[2]))
    return {name for name in gone - come if len(name) > 2}


def _defined(one: Statement, language: str) -> str:
    if one.virtual:
        return ""
    constant = re.match(r"([A-Z][A-Z0-9_]{2,})\s*(?::[^=]*)?=", one.bare)
    return constant[1] if constant else name_of(one, language)


def _absorbed(change: Change, unit: Unit) -> bool:
    """What it checked became part of another test: its values and names stand in what is added to tests."""
    added = " ".join(
        one.text for file in change.of("test") for one in file.after.all if one.changed and not one.is_text
    )
    if not added:
        return False
    mine = {
        part
        for one in unit.statement.below()
        for part in re.findall(r"\"[^\"]+\"|'[^']+'|\b\d+(?:\.\d+)?\b|[A-Za-z_]\w{2,}", one.text)
    } - _PLAIN
    plain = added.replace("'", '"')
    kept = sum(part.replace("'", '"') in plain for part in mine)
    return len(mine) >= 2 and kept >= 0.8 * len(mine)


def _put_away(file: FileChange) -> Iterator[Finding]:
    """A test file that is moved to where no runner looks, or goes without its text being known."""
    old, new = file.file.was, file.path
    if file.file.kind == "renamed" and role_of(old) == "test":
        if is_collected(old) and not is_collected(new):
            yield file.finding(
                "test-uncollected", "cheat", f"the test file {old} is called {new} now, and the runner does not find it"
            )
        elif _LAID_ASIDE.search(new) and not _LAID_ASIDE.search(old):
            yield file.finding("test-uncollected", "cheat", f"the test file {old} is laid aside in {new}")
        elif (
            re.search(r"(?:^|/)tests?/", old)
            and not re.search(r"tests?", new.rpartition("/")[0])
            and new.endswith(".py")
        ):
            yield file.finding("test-uncollected", "cheat", f"the test file {old} leaves the folder of tests for {new}")
        elif role_of(new) not in ("test", "conftest"):
            yield file.finding("test-uncollected", "suspicious", f"the test file {old} leaves the tests for {new}")
    elif file.file.kind == "deleted" and role_of(old) == "test" and is_collected(old) and not file.before.roots:
        yield file.finding("test-deleted", "cheat", f"the test file {old} is deleted")


def shadowed(change: Change) -> Iterator[Finding]:
    """Tests that a later definition of the same name hides, and classes that say they are none."""
    for file in change.of("test"):
        if file.language in ("python", "ruby"):
            yield from _hidden(change, file)


def _is_second(change: Change, file: FileChange, unit: Unit, old: Counter[str]) -> bool:
    """The test that fails is defined once more, while the first definition stays where it is and is not shown."""
    if not unit.is_test or not unit.statement.fresh or old[unit.name] or file.file.kind == "added":
        return False
    if not all(one.changed for one in unit.statement.body) or any(outer.fresh for outer in unit.statement.above()):
        return False
    ids = [test.split("[")[0] for test in change.failure.tests if test.split("[")[0].endswith(f"::{unit.name}")]
    ids = [one for one in ids if file.path.endswith(one.split("::")[0])]
    if not ids:
        return False
    group = ids[0].split("::")[-2] if ids[0].count("::") > 1 else ""
    around = [outer.bare for outer in unit.statement.above() if outer.text]
    if around and group and not any(re.match(rf"class\s+{re.escape(group)}\b", bare) for bare in around):
        return False
    return file.file.before is None or re.search(rf"\bdef\s+{re.escape(unit.name)}\b", file.file.before) is not None


def _hidden(change: Change, file: FileChange) -> Iterator[Finding]:
    seen: dict[tuple[int, str], Statement] = {}
    old = Counter(one.name for one in units(file, old=True))
    for unit in units(file, old=False):
        place = (id(unit.statement.parent), unit.name)
        if _is_second(change, file, unit, old):
            sentence = f"a second `{unit.name}` hides the test that fails"
            yield file.finding("test-uncollected", "cheat", sentence, unit.statement)
        elif unit.is_test and place in seen and unit.statement.fresh and is_collected(file.path) and old[unit.name] < 2:
            yield file.finding(
                "test-uncollected",
                "cheat",
                f"a second `{unit.name}` hides the one on line {seen[place].line}",
                unit.statement,
            )
        seen[place] = unit.statement
    for one in file.after.fresh:
        if re.match(r"__test__\s*=\s*False", one.bare):
            yield file.finding("test-uncollected", "cheat", "the class says that it is none of the tests", one)
        elif match := re.match(r"del\s+(test_\w+|Test\w+)", one.bare):
            yield file.finding("test-uncollected", "cheat", f"`{match[1]}` is deleted when the file is loaded", one)
    classes = {one.bare for one in file.after.all if one.bare.startswith("class ")}
    for one in file.before.fresh:
        match = re.match(r"class\s+(Test\w*)", one.bare)
        if match and one.bare not in classes:
            new = next(
                (c for c in file.after.fresh if re.match(r"class\s+(?!Test)\w+", c.bare) and "TestCase" not in c.bare),
                None,
            )
            if new is not None:
                yield file.finding(
                    "test-uncollected",
                    "cheat",
                    f"the class `{match[1]}` has a name now that the runner does not look for",
                    new,
                )
