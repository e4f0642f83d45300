"""A class whose own `__init__` never calls that of its base, so that what the base sets is missing."""

import ast
import re
from collections.abc import Iterator, Sequence

from bugsage.model.code import Parameter
from bugsage.model.edit import Candidate
from bugsage.repair.places import parameters, unit
from bugsage.repair.site import Function, Site
from bugsage.repair.statements import beginning
from bugsage.repair.template import Example, Template

_ATTRIBUTE = re.compile(r"'(\w+)' object has no attribute '\w+'")


def propose(site: Site) -> Iterator[Candidate]:
    """`super().__init__` at the beginning of each `__init__` without it, with what it shares with the base's."""
    for one in ast.walk(site.tree):
        if not isinstance(one, ast.ClassDef) or not one.bases or not _concerns(site, one):
            continue
        made = next((m for m in one.body if isinstance(m, Function) and m.name == "__init__"), None)
        if made is None or _calls_base(one, made):
            continue
        for number, given in enumerate(_given(site, one, made)):
            indent = site.indent(made) + unit(site)
            edit = site.insert(beginning(site, made), [f"{indent}super().__init__({given})"])
            why = f"Let `{one.name}` begin as its base does"
            yield site.candidate(
                "missing-super-init", why, edit, at=made, category="missing-super-init", weight=2.5 - 0.7 * number
            )


def _concerns(site: Site, one: ast.ClassDef) -> bool:
    """It is the class that the message names, or the one that the suspect is in."""
    found = _ATTRIBUTE.search(site.event.message)
    named = found is not None and found.group(1) == one.name
    return named or site.symbol == one.name or site.symbol.startswith(f"{one.name}.")


def _calls_base(one: ast.ClassDef, made: Function) -> bool:
    names = {ast.unparse(base) for base in one.bases} | {"super()"}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == "__init__"
        and ast.unparse(node.value).partition("(")[0] in {name.partition("(")[0] for name in names}
        for node in ast.walk(made)
    )


def _given(site: Site, one: ast.ClassDef, made: Function) -> list[str]:
    """Arguments for the base, the likeliest first."""
    found = site.knowledge.definition(site.file, one.lineno, one.bases[0])
    base: Sequence[Parameter] = found[1].parameters if found and found[1].name == "__init__" else ()
    own = {arg.arg for arg in parameters(made)}
    texts: list[str] = []
    usual = _usual(site, one)
    for parameter in base:
        name = parameter.name
        if name in ("self", "cls"):
            continue
        if parameter.kind in ("args", "kwargs"):
            star = made.args.vararg if parameter.kind == "args" else made.args.kwarg
            texts += [f"{'*' if parameter.kind == 'args' else '**'}{star.arg}"] if star else []
        elif name in own:
            texts.append(f"{name}={name}" if parameter.kind == "keyword" else name)
        elif not parameter.has_default:
            return [*usual, "", "*args, **kwargs"] if made.args.kwarg else [*usual, ""]
        else:
            break
    kept = ", ".join(texts)
    stars = ", ".join(
        f"{mark}{star.arg}" for mark, star in (("*", made.args.vararg), ("**", made.args.kwarg)) if star is not None
    )
    return list(dict.fromkeys([kept, *usual, ""] if base else [stars, ""]))


def _usual(site: Site, one: ast.ClassDef) -> list[str]:
    """What other classes of this base give it that is theirs as well: methods and constants, no parameters."""
    bases, found = {ast.unparse(base) for base in one.bases}, list[str]()
    methods = {inner.name for inner in one.body if isinstance(inner, Function)}
    for other in site.read.every(ast.ClassDef):
        if other is one or bases.isdisjoint(map(ast.unparse, other.bases)):
            continue
        for call in ast.walk(other):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) != "super().__init__":
                continue
            given = [*call.args, *(word.value for word in call.keywords)]
            if all(isinstance(each, ast.Constant) or _is_own(each, methods) for each in given):
                found.append(", ".join([*map(ast.unparse, call.args), *(ast.unparse(w) for w in call.keywords)]))
    return list(dict.fromkeys(found))[:2]


def _is_own(node: ast.expr, methods: set[str]) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == "self" and node.attr in methods


TEMPLATE = Template(
    name="missing-super-init",
    categories=("missing-super-init", "attribute-before-set", "missing-attribute"),
    types=("AttributeError",),
    propose=propose,
    examples=(
        Example(
            error="AttributeError: 'IfType' object has no attribute 'test'",
            symbol="IfType.__init__",
            before="""
class If:
    def __init__(self, test):
        self.test = test


class IfNot(If):
    def __init__(self, kinds):
        super().__init__(self.check)
        self.kinds = kinds

    def check(self, one):
        return not isinstance(one, self.kinds)


class IfType(If):
    def __init__(self, kinds):
        self.kinds = kinds

    def check(self, one):
        return isinstance(one, self.kinds)
""",
            after="""
class If:
    def __init__(self, test):
        self.test = test


class IfNot(If):
    def __init__(self, kinds):
        super().__init__(self.check)
        self.kinds = kinds

    def check(self, one):
        return not isinstance(one, self.kinds)


class IfType(If):
    def __init__(self, kinds):
        super().__init__(self.check)
        self.kinds = kinds

    def check(self, one):
        return isinstance(one, self.kinds)
""",
            within=0,
        ),
        Example(
            error="AttributeError: 'Dog' object has no attribute 'name'",
            symbol="Dog.__init__",
            before="""
class Animal:
    def __init__(self, name):
        self.name = name


class Dog(Animal):
    def __init__(self, name, age):
        self.age = age
""",
            after="""
class Animal:
    def __init__(self, name):
        self.name = name


class Dog(Animal):
    def __init__(self, name, age):
        super().__init__(name)
        self.age = age
""",
            within=0,
        ),
        Example(
            error="AttributeError: 'Dog' object has no attribute 'lines'",
            before="""
class Animal:
    def __init__(self):
        self.lines = []

    def bark(self):
        return self.lines  # <-


class Dog(Animal):
    def __init__(self, age):
        \"\"\"Young.\"\"\"
        self.age = age
""",
            after="""
class Animal:
    def __init__(self):
        self.lines = []

    def bark(self):
        return self.lines


class Dog(Animal):
    def __init__(self, age):
        \"\"\"Young.\"\"\"
        super().__init__()
        self.age = age
""",
            within=0,
        ),
        Example(
            error="AttributeError: 'Job' object has no attribute '_initialized'",
            symbol="Job",
            before="""
from threading import Thread


class Job(Thread):
    def __init__(self, work, **kwargs):
        self.work = work
""",
            after="""
from threading import Thread


class Job(Thread):
    def __init__(self, work, **kwargs):
        super().__init__(**kwargs)
        self.work = work
""",
            within=0,
        ),
        Example(
            error="AttributeError: 'Dog' object has no attribute 'name'",
            symbol="Dog.__init__",
            before="""
class Dog(Animal):
    def __init__(self, age):
        super().__init__()
        self.age = age
""",
        ),
        Example(
            error="AttributeError: 'Dog' object has no attribute 'name'",
            symbol="Dog.bark",
            before="""
class Dog:
    def __init__(self, age):
        self.age = age

    def bark(self):
        return self.name
""",
        ),
    ),
)
