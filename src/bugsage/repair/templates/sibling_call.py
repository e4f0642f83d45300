"""A function of the right family and the wrong name: `min` for `max`, `any` for `all`, `append` for `extend`."""

import ast
from collections.abc import Iterator

from bugsage.model.edit import Candidate, Edit
from bugsage.repair.places import near, own_nodes
from bugsage.repair.site import Site
from bugsage.repair.template import Example, Template

#: Each is mistaken for the others of its line.
_FUNCTIONS = (
    ("min", "max"), ("any", "all"), ("floor", "ceil"), ("list", "set", "tuple"), ("isinstance", "issubclass"),
    ("int", "float", "round"), ("sorted", "reversed", "list"), ("sum", "len"), ("str", "repr"),
    ("union", "intersection"), ("dumps", "dump"), ("loads", "load"), ("copy", "deepcopy"),
)  # fmt: skip
_METHODS = (
    ("append", "extend"), ("startswith", "endswith"), ("lstrip", "rstrip", "strip"), ("lower", "upper", "casefold"),
    ("find", "rfind", "index"), ("split", "rsplit"), ("partition", "rpartition"), ("removeprefix", "removesuffix"),
    ("keys", "values", "items"), ("match", "search", "fullmatch"), ("read", "readline", "readlines"),
    ("write", "writelines"), ("union", "intersection", "difference"), ("issubset", "issuperset"), ("add", "discard"),
    ("ljust", "rjust"), ("update", "setdefault"), ("put", "get"), ("encode", "decode"), ("pop", "popleft"),
    ("append", "appendleft"), ("acquire", "release"), ("dumps", "dump"), ("loads", "load"), ("floor", "ceil"),
    ("isalpha", "isalnum"), ("isdigit", "isnumeric", "isdecimal"), ("seconds", "total_seconds"),
    ("now", "utcnow"), ("copy", "deepcopy"), ("min", "max"), ("sub", "subn"), ("title", "capitalize"),
    ("bisect_left", "bisect_right", "bisect"), ("warning", "error"), ("group", "groups"), ("sort", "reverse"),
)  # fmt: skip
#: They are seldom meant.
_LESS_USUAL = (
    "issubclass", "isinstance", "repr", "dump", "dumps", "loads", "load", "acquire", "release", "warning", "error",
)  # fmt: skip


def propose(site: Site) -> Iterator[Candidate]:
    """Each call of the suspect under each other name of its family; its order turned round."""
    for node in own_nodes(site):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        families = _METHODS if isinstance(node.func, ast.Attribute) else _FUNCTIONS
        for other in dict.fromkeys(one for family in families if name in family for one in family if one != name):
            end = site.offsets(node.func)[1]
            edit = Edit(file=site.file, start=end - len(name), end=end, text=other)
            weight = (-1.2 if other in _LESS_USUAL else 0.2) + near(site, node)
            yield site.candidate("sibling-call", f"Call `{other}` in place of `{name}`", edit, at=node, weight=weight)
        if name in ("sorted", "sort"):
            yield from _turned(site, node)


def _turned(site: Site, call: ast.Call) -> Iterator[Candidate]:
    for one in call.keywords:
        if one.arg == "reverse" and len(call.args) + len(call.keywords) > 1:
            start = max(site.offsets(other)[1] for other in [*call.args, *call.keywords] if other is not one)
            end = site.offsets(one)[1]
            if start < end:
                edit = Edit(file=site.file, start=start, end=end, text="")
                yield site.candidate("sibling-call", "Sort the other way round", edit, at=call, weight=0.3)
            return
        if one.arg == "reverse":
            return
    given = [*call.args, *call.keywords]
    end = max(site.offsets(one)[1] for one in given) if given else site.offsets(call)[1] - 1
    if not any(isinstance(one, ast.GeneratorExp) for one in call.args):
        edit = Edit(file=site.file, start=end, end=end, text=f"{', ' if given else ''}reverse=True")
        yield site.candidate("sibling-call", "Sort the other way round", edit, at=call, weight=0.0)


TEMPLATE = Template(
    name="sibling-call",
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert 1 == 3",
            before="""
def highest(values):
    return min(values)  # <-
""",
            after="""
def highest(values):
    return max(values)
""",
            within=0,
        ),
        Example(
            error="AssertionError: assert [[1]] == [1]",
            before="""
def joined(lists):
    found = []
    for one in lists:
        found.append(one)
    return found  # <-
""",
            after="""
def joined(lists):
    found = []
    for one in lists:
        found.extend(one)
    return found
""",
        ),
        Example(
            error="AssertionError: assert [1, 2] == [2, 1]",
            before="""
def newest(rows):
    return sorted(rows, key=len)  # <-
""",
            after="""
def newest(rows):
    return sorted(rows, key=len, reverse=True)
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def first(rows):
    return rows[0]  # <-
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def first(rows):
    return fetch(rows)  # <-
""",
        ),
    ),
)
