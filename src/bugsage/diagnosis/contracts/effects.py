"""What a function does besides giving back a value: told from its text, followed through what it calls."""

import ast
from collections.abc import Iterator
from fnmatch import fnmatchcase

from bugsage.diagnosis.case import Case
from bugsage.diagnosis.parsing import expression
from bugsage.diagnosis.reading import Found
from bugsage.diagnosis.resolving import constructed, resolve
from bugsage.diagnosis.syntax import Function, function_of, last_name, own_nodes, show
from bugsage.model.base import Noun

#: Calls are followed this far, and so many functions are looked at.
STEPS, WIDEST = 3, 60

#: Methods of built-in types that change the object they are called on.
MUTATING = frozenset(
    """add append appendleft clear discard extend extendleft insert intersection_update difference_update pop popitem
    popleft remove reverse rotate setdefault sort symmetric_difference_update update writelines""".split()  # noqa: SIM905
)
#: Calls that reach outside, by name as written. `logging` does too, and is told as what it is.
_OUTSIDE = (
    "print", "input", "open", "exec", "eval", "breakpoint", "setattr", "delattr", "os.*", "shutil.*", "subprocess.*",
    "socket.*", "requests.*", "urllib.request.*", "httpx.*", "sqlite3.*", "random.*", "secrets.*", "time.sleep",
    "time.time",
    "time.monotonic", "time.perf_counter", "datetime.now", "datetime.datetime.now", "datetime.utcnow", "datetime.today",
    "date.today", "datetime.date.today", "uuid.uuid1", "uuid.uuid4", "logging.*", "logger.*", "log.*", "sys.exit",
    "sys.stdout.*", "sys.stderr.*", "warnings.warn", "threading.*", "tempfile.*", "*.write_text", "*.write_bytes",
    "*.read_text", "*.read_bytes", "*.unlink", "*.mkdir", "*.rmdir", "*.touch",
)  # fmt: skip
#: Of these the name begins like one that reaches outside, and it does not.
_HARMLESS = ("os.path.join", "os.path.basename", "os.path.dirname", "os.path.splitext", "os.path.normpath", "os.fspath",
             "os.path.isabs", "os.path.commonprefix", "os.path.split")  # fmt: skip
#: Built-ins, and methods of built-in values, that have no effect. A name that is in none of the lists is not known.
_QUIET = frozenset(
    """abs all any ascii bin bool bytes bytearray callable chr complex dict dir divmod enumerate filter float format
    frozenset getattr hasattr hash hex id int isinstance issubclass iter len list map max min next object oct ord pow
    range repr reversed round set slice sorted str sum super tuple type vars zip
    capitalize casefold center copy count decode encode endswith expandtabs find format format_map get group groupdict
    groups index isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace istitle
    isupper items join keys ljust lower lstrip match fullmatch search finditer findall partition removeprefix
    removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith strip sub subn
    swapcase title translate upper values zfill union intersection difference issubset issuperset isdisjoint
    bit_length hexdigest digest isoformat total_seconds as_posix relative_to is_relative_to with_suffix with_name
    quantize compile escape fromkeys deepcopy""".split()  # noqa: SIM905
)
_QUIET_MODULES = (
    "math.*", "itertools.*", "functools.*", "operator.*", "re.*", "json.dumps", "json.loads", "textwrap.*", "string.*",
    "collections.*", "dataclasses.*", "decimal.*", "fractions.*", "hashlib.*", "ast.*", "difflib.*", "statistics.*",
    "bisect.*", "copy.*", "unicodedata.*", "html.*", "base64.*", "binascii.*", "msgspec.structs.*", "fnmatch.*",
)  # fmt: skip


_NAMING = (ast.AnnAssign, ast.NamedExpr)
#: Expressions that make a new object; what a call gives back is taken for one.
_MADE = (ast.Call, ast.List, ast.Dict, ast.Set, ast.Tuple, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
         ast.Constant, ast.JoinedStr, ast.BinOp, ast.Compare, ast.UnaryOp)  # fmt: skip


class Effect(Noun, frozen=True, kw_only=True):
    """Something that reaches beyond a function, or might."""

    file: str
    line: int
    words: str
    #: False where it only cannot be ruled out.
    certain: bool = True


class _Followed(Noun, frozen=True, kw_only=True):
    """A function on the way, and whether the object it is called on was made on the way."""

    found: Found
    made: bool = False

    @property
    def key(self) -> tuple[str, str, bool]:
        return self.found.file, self.found.symbol, self.made


def effect_of(case: Case, found: Found) -> Effect | None:
    """The first effect of a function or of what it calls; one that only cannot be ruled out where none is certain."""
    seen = {(found.file, found.symbol, False)}
    level, doubt = [_Followed(found=found)], None
    for step in range(STEPS):
        following: list[_Followed] = []
        for one in level:
            for effect in _effects(case, one, following if step < STEPS - 1 else None):
                if effect.certain:
                    return effect
                doubt = doubt or effect
        level = [f for f in following if f.key not in seen][: max(0, WIDEST - len(seen))]
        seen.update(f.key for f in level)
    return doubt


def touched_names(function: Function, after: int = 0) -> set[str]:
    """Names that a function binds anew, or whose objects it changes itself, on lines behind `after`."""
    found: set[str] = set()
    for node in own_nodes(function):
        if getattr(node, "lineno", 0) > after:
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                found.add(node.id)
            elif (base := _changed(node)) is not None:
                found.add(base)
    return found


def _effects(case: Case, one: _Followed, following: list[_Followed] | None) -> Iterator[Effect]:
    found = one.found
    function = function_of(case, found)
    if function is None:
        yield Effect(file=found.file, line=found.definition.line, words="it cannot be read", certain=False)
        return
    own = _own_names(function)
    if one.made or function.name in ("__init__", "__new__", "__post_init__"):
        own = {**own, "self": True}  # it fills an object that nobody else has yet
    parameters = {a.arg for a in _arguments(function)}
    for node in own_nodes(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            yield _effect(found, node, f"`{show(node)}`: it binds a name outside itself")
        elif isinstance(node, ast.Call):
            yield from _call(case, found, node, own, following)
        base = _changed(node)
        if base is None or own.get(base):
            continue
        if base in own:
            said = f"`{show(node)}` changes `{base}`, which may be a part of something else"
            yield _effect(found, node, said, certain=False)
        elif base in parameters:
            yield _effect(found, node, f"`{show(node)}` changes what it was given as `{base}`")
        else:
            yield _effect(found, node, f"`{show(node)}` changes `{base}`, which is not its own")


def _call(
    case: Case, found: Found, node: ast.Call, own: dict[str, bool], following: list[_Followed] | None
) -> Iterator[Effect]:
    name = _qualified(case, found, _written(node.func))
    callee = resolve(case, found, node.func) if isinstance(node.func, ast.Name | ast.Attribute) else None
    if callee is not None:
        made = callee.definition.kind == "class" or bool(own.get(_root(node.func) or ""))
        if callee.definition.kind == "class":
            callee = constructed(case, callee)
        if callee.definition.kind == "function":
            if following is None:
                yield _effect(found, node, f"`{name}()` is too far away to be followed", certain=False)
            else:
                following.append(_Followed(found=callee, made=made))
        return
    if any(fnmatchcase(name, one) for one in _OUTSIDE) and name not in _HARMLESS:
        yield _effect(found, node, f"it calls `{name}()`, which reaches outside")
    elif not _is_quiet(name, own) and last_name(node.func) not in MUTATING:
        yield _effect(found, node, f"what `{name}()` does is not known", certain=False)


def _is_quiet(name: str, own: dict[str, bool]) -> bool:
    head, _, rest = name.partition(".")
    last = name.rpartition(".")[2]
    if any(fnmatchcase(name, one) for one in _QUIET_MODULES) or name in _HARMLESS:
        return True
    # Names of exceptions and types: making one has no effect that anybody sees.
    return (last in _QUIET and (not rest or head not in own or last not in MUTATING)) or name[:1].isupper()


def _changed(node: ast.AST) -> str | None:
    """The name whose object a statement or call changes; None where it changes none."""
    if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
        return _root(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MUTATING:
        return _root(node.func.value)
    return None


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _own_names(function: Function) -> dict[str, bool]:
    """Names that the function binds itself, and whether always to something it made itself.

    A name bound to a part of something else, or taken from a loop over it, may stand for what others hold, too.
    """
    outside = {n for node in own_nodes(function) if isinstance(node, ast.Global | ast.Nonlocal) for n in node.names}
    bound = {n.id for n in own_nodes(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    own = dict.fromkeys(bound - outside, False)
    for node in own_nodes(function):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, _NAMING) else []
        for target in targets:
            if isinstance(target, ast.Name) and target.id in own:
                own[target.id] = isinstance(getattr(node, "value", None), _MADE)
    return own


def _qualified(case: Case, found: Found, name: str) -> str:
    """A name as written, with the module that its first part is imported from: `prod` as `math.prod`."""
    head, _, rest = name.partition(".")
    for imported in case.code.files[found.file].imports:
        if imported.name and head == (imported.alias or imported.name):
            return f"{imported.module}.{imported.name}" + (f".{rest}" if rest else "")
        if not imported.name and imported.alias == head:
            return f"{imported.module}.{rest}" if rest else imported.module
    return name


def _arguments(function: Function) -> list[ast.arg]:
    given = function.args
    return [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]


def _written(node: ast.expr) -> str:
    text = show(node, 200)
    return text if expression(text) is not None else last_name(node)


def _effect(found: Found, node: ast.AST, words: str, *, certain: bool = True) -> Effect:
    line = getattr(node, "lineno", found.definition.line)
    return Effect(file=found.file, line=line, words=words, certain=certain)
