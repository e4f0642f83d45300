"""A call that does not fit its definition: an argument too few or too many, a keyword that is none, no `self`."""

import ast
import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bugsage.model.code import Parameter
from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import bound_before, own_statements, within_parentheses
from bugsage.repair.site import Function, Site
from bugsage.repair.template import Example, Template

_CALLED = re.compile(r"([\w.<>]+)\(\)")
_MISSING = re.compile(r"missing \d+ required (?:positional|keyword-only) arguments?: (.+)")
_GIVEN = re.compile(r"takes (?:from \d+ to )?(\d+) positional arguments? but (\d+)")
_SURPLUS = re.compile(r"takes no (?:keyword )?arguments|takes exactly|expected at most")
_KEYWORD = re.compile(r"got an unexpected keyword argument '(\w+)'|'(\w+)' is an invalid keyword argument")
_TWICE = re.compile(r"got multiple values for (?:keyword )?argument '(\w+)'")

Way = tuple[tuple[Edit, ...], str, float]


def propose(site: Site) -> Iterator[Candidate]:
    """Changes to the call on the line, then to the definition where the mistake may be there."""
    message = site.event.message
    named = _CALLED.search(message)
    name = named.group(1).rpartition(".")[2] if named else ""
    for call in _calls(site, name):
        for edits, why, weight in _ways(site, call, message):
            yield site.candidate("wrong-arguments", why, *edits, at=call, category="wrong-arguments", weight=weight)
    for edits, why, weight in _definitions(site, name, message):
        yield site.candidate("wrong-arguments", why, *edits, category="wrong-arguments", weight=weight)


def _calls(site: Site, name: str) -> list[ast.Call]:
    """Calls on the line to what the message names; a class is called by its own name."""
    calls = [
        one
        for one in site.on_line()
        if isinstance(one, ast.Call) and not any(within_parentheses(site, argument) for argument in one.args)
    ]
    named = [one for one in calls if _callee(one) == name]
    return named or calls if name in ("__init__", "__new__", "", "<lambda>") or not named else named


def _callee(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _ways(site: Site, call: ast.Call, message: str) -> Iterator[Way]:
    missing = _MISSING.search(message)
    if missing:
        yield from _completed(site, call, re.findall(r"'(\w+)'", missing.group(1)))
        return
    keyword = _KEYWORD.search(message)
    if keyword:
        yield from _renamed(site, call, keyword.group(1) or keyword.group(2))
        return
    twice = _TWICE.search(message)
    if twice:
        yield from _dropped_keyword(site, call, twice.group(1), 1.0)
        yield from ((e, w, p - 0.5) for e, w, p in _dropped(site, call))
    elif _GIVEN.search(message) or _SURPLUS.search(message):
        yield from _named(site, call)
        yield from _dropped(site, call)


def _known(site: Site, call: ast.Call) -> list[Parameter]:
    """Parameters of what is called, without `self`; none where that is not known."""
    found = site.knowledge.definition(site.file, call.lineno, call.func)
    return [one for one in found[1].parameters if one.name not in ("self", "cls")] if found else []


def _completed(site: Site, call: ast.Call, missing: Sequence[str]) -> Iterator[Way]:
    """The missing arguments, each taken from what has its name here."""
    if "self" in missing and isinstance(call.func, ast.Attribute):
        held = site.source(call.func.value)
        yield (site.replace(call.func.value, f"{held}()"),), f"Call it on an instance of `{held}`", 0.5
    if not missing or "self" in missing:
        return
    known = _known(site, call)
    places = {one.name: number for number, one in enumerate(known) if one.kind in ("positional", "normal")}
    for name in missing[-1:] if len(missing) == 1 else [""]:
        for donor, weight in _donors(site, call, name) if name else [("", 1.0)]:
            texts = {name: donor} if name else {one: _best(site, call, one) for one in missing}
            if not all(texts.values()):
                continue
            shown = ", ".join(f"`{text}`" for text in texts.values())
            for edit, less in _inserted(site, call, texts, places):
                yield (edit,), f"Give {shown} to `{_callee(call)}`", 2.0 + weight - less


def _best(site: Site, call: ast.Call, name: str) -> str:
    return next((donor for donor, _ in _donors(site, call, name)), "")


def _donors(site: Site, call: ast.Call, name: str) -> Iterator[tuple[str, float]]:
    """Expressions of this place that a parameter of this name could take, the likeliest first."""
    given = {ast.unparse(one) for one in [*call.args, *(one.value for one in call.keywords)]}
    around = site.function(call)
    bound = bound_before(site, call) | site.knowledge.names(site.file)
    if name in bound and name not in given:
        yield name, 1.0
    attributes = {
        ast.unparse(one) for one in ast.walk(around or site.tree) if isinstance(one, ast.Attribute) and one.attr == name
    }
    own = around is not None and around.args.args and around.args.args[0].arg == "self"
    if own and name in site.knowledge.attributes(site.file, call.lineno, ast.Name(id="self", ctx=ast.Load())):
        attributes.add(f"self.{name}")
    for text in sorted(attributes - given)[:3]:
        yield text, 0.7
    alike = [
        (SequenceMatcher(None, name, one).ratio(), one) for one in bound_before(site, call) - given - {name, "self"}
    ]
    for share, text in sorted(alike, key=lambda pair: (-pair[0], pair[1]))[:3]:
        yield text, 2 * share - 1.6
    yield "None", -1.5


def _inserted(
    site: Site, call: ast.Call, texts: dict[str, str], places: dict[str, int]
) -> Iterator[tuple[Edit, float]]:
    """As positional arguments where all before are given so, else by keyword."""
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    numbers = sorted(places[one] for one in texts if one in places)
    follows = len(numbers) == len(texts) and not starred and numbers[0] <= len(call.args)
    if follows:
        # Python calls the last one missing whichever was forgotten: its own place decides, by its name.
        at = numbers[0]
        joined = ", ".join(texts[name] for name in sorted(texts, key=lambda one: places[one]))
        yield _argument(site, call, joined, at), 0.0
    joined = ", ".join(f"{name}={text}" for name, text in texts.items())
    yield _argument(site, call, joined, len(call.args) + len(call.keywords)), 0.8 if follows else 0.0
    if follows and len(texts) == 1:
        [text] = texts.values()
        yield from ((_argument(site, call, text, at), 1.2) for at in range(numbers[0]))


def _argument(site: Site, call: ast.Call, text: str, at: int) -> Edit:
    """One more argument at a place among those that are there."""
    given = sorted([*call.args, *(one.value for one in call.keywords)], key=lambda one: site.offsets(one)[0])
    starts = sorted(site.offsets(one)[0] for one in [*call.args, *call.keywords])
    if at < len(given):
        return Edit(file=site.file, start=starts[at], end=starts[at], text=f"{text}, ")
    end = site.offsets(given[-1])[1] if given else site.offsets(call)[1] - 1
    return Edit(file=site.file, start=end, end=end, text=f", {text}" if given else text)


def _renamed(site: Site, call: ast.Call, wrong: str) -> Iterator[Way]:
    """The keyword under another name that the definition has, or not given at all."""
    keyword = next((one for one in call.keywords if one.arg == wrong), None)
    if keyword is None:
        return
    value = site.source(keyword.value)
    taken = {one.arg for one in call.keywords}
    free = [one.name for one in _known(site, call)[len(call.args) :] if one.name not in taken and one.kind != "args"]
    for name in free:
        words = set(name.split("_")) & set(wrong.split("_"))
        share = SequenceMatcher(None, name, wrong).ratio()
        if words or share > 0.5 or len(free) == 1:
            edit = site.replace(keyword, f"{name}={value}")
            yield (edit,), f"Give `{name}`, which exists, in place of `{wrong}`", 0.8 + share + (0.5 if words else 0)
    yield from _dropped_keyword(site, call, wrong, 1.0)


def _dropped_keyword(site: Site, call: ast.Call, name: str, weight: float) -> Iterator[Way]:
    for one in call.keywords:
        if one.arg == name:
            yield (_without(site, call, one),), f"Do not give `{name}` to `{_callee(call)}`", weight


def _dropped(site: Site, call: ast.Call) -> Iterator[Way]:
    """One positional argument less, the last one first."""
    for number, one in enumerate(reversed(call.args)):
        edit = _without(site, call, one)
        why = f"Do not give `{site.source(one)}` to `{_callee(call)}`".replace("\n", " ")
        yield (edit,), why[:120], 0.8 - 0.3 * number


def _without(site: Site, call: ast.Call, gone: ast.expr | ast.keyword) -> Edit:
    given = sorted([*call.args, *call.keywords], key=lambda one: site.offsets(one)[0])
    at = given.index(gone)
    start, end = site.offsets(gone)
    if at + 1 < len(given):
        end = site.offsets(given[at + 1])[0]
    elif at:
        start = site.offsets(given[at - 1])[1]
    return Edit(file=site.file, start=start, end=end, text="")


def _named(site: Site, call: ast.Call) -> Iterator[Way]:
    """A positional argument by its name, for a parameter that takes it only so."""
    given = {one.arg for one in call.keywords}
    only = [one.name for one in _known(site, call) if one.kind == "keyword" and one.name not in given]
    for name in only[:3]:
        last = call.args[-1] if call.args else None
        if last is not None and not isinstance(last, ast.Starred):
            weight = 2.5 if name in ast.unparse(last) else 0.8
            yield (site.replace(last, f"{name}={site.source(last)}"),), f"Give `{name}` by its name", weight


def _definitions(site: Site, name: str, message: str) -> Iterator[Way]:
    """Methods without `self`, here or in the class of the call, and class methods that take it."""
    given = _GIVEN.search(message)
    one_more = given is not None and int(given.group(2)) == int(given.group(1)) + 1
    lacks_self = _MISSING.search(message) is not None
    if not (one_more or lacks_self):
        return
    for one in ast.walk(site.tree):
        if not isinstance(one, Function) or one.name != name or not isinstance(site.parents.get(one), ast.ClassDef):
            continue
        yield from _as_method(site, one, one_more)


def _as_method(site: Site, one: Function, one_more: bool) -> Iterator[Way]:
    decorated = {ast.unparse(decorator) for decorator in one.decorator_list}
    first = next(iter([*one.args.posonlyargs, *one.args.args]), None)
    line = site.span(one)[0]
    reads_self = any(isinstance(node, ast.Name) and node.id == "self" for node in own_statements(one))
    if one_more and not decorated and (first is None or first.arg not in ("self", "cls")):
        start = site.text.index("(", site.offset(one.lineno, one.col_offset)) + 1
        text = "self, " if first or one.args.vararg or one.args.kwonlyargs or one.args.kwarg else "self"
        yield (Edit(file=site.file, start=start, end=start, text=text),), f"Give `{one.name}` its `self`", 2.5
        if not reads_self:
            yield (site.insert(line, [f"{site.indent(one)}@staticmethod"]),), f"Make `{one.name}` a static method", 1.8
    elif not one_more and first is not None and first.arg == "cls" and not decorated:
        yield (site.insert(line, [f"{site.indent(one)}@classmethod"]),), f"Make `{one.name}` a class method", 2.5
    elif not one_more and first is not None and first.arg in ("self", "cls") and "staticmethod" in decorated:
        gone = next(d for d in one.decorator_list if ast.unparse(d) == "staticmethod")
        start = site.offset(gone.lineno, 0)
        end = site.offset(gone.lineno + 1, 0)
        word = "" if first.arg == "self" else f"{site.indent(one)}@classmethod\n"
        yield (Edit(file=site.file, start=start, end=end, text=word),), f"Let `{one.name}` have its `{first.arg}`", 2.5


TEMPLATE = Template(
    name="wrong-arguments",
    categories=("wrong-arguments",),
    types=("TypeError",),
    propose=propose,
    examples=(
        Example(
            error="TypeError: send() missing 1 required positional argument: 'body'",
            before="""
def send(to, body):
    return to, body


def go(to, text, body):
    return send(to)  # <-
""",
            after="""
def send(to, body):
    return to, body


def go(to, text, body):
    return send(to, body)
""",
            within=0,
        ),
        Example(
            error="TypeError: Cart.total() takes 0 positional arguments but 1 was given",
            before="""
class Cart:
    def total():
        return 1

    def pay(self):
        return self.total()  # <-
""",
            after="""
class Cart:
    def total(self):
        return 1

    def pay(self):
        return self.total()
""",
        ),
        Example(
            error="TypeError: send() takes 1 positional argument but 2 were given",
            before="""
def send(to, *, body=""):
    return to, body


def go(to, body):
    return send(to, body)  # <-
""",
            after="""
def send(to, *, body=""):
    return to, body


def go(to, body):
    return send(to, body=body)
""",
            within=0,
        ),
        Example(
            error="TypeError: send() takes 1 positional argument but 2 were given",
            before="""
def send(to):
    return to


def go(to):
    return send(to, 2)  # <-
""",
            after="""
def send(to):
    return to


def go(to):
    return send(to)
""",
            within=0,
        ),
        Example(
            error="TypeError: send() got an unexpected keyword argument 'use_checks'",
            before="""
def send(to, checks=True):
    return to


def go(to):
    return send(to, use_checks=False)  # <-
""",
            after="""
def send(to, checks=True):
    return to


def go(to):
    return send(to, checks=False)
""",
            within=0,
        ),
        Example(
            error="TypeError: 'int' object is not iterable",
            before="""
def go(to):
    return send(to, 2)  # <-
""",
        ),
        Example(
            error="TypeError: unsupported operand type(s) for +: 'int' and 'str'",
            before="""
def go(to):
    return len(to) + "x"  # <-
""",
        ),
    ),
)
