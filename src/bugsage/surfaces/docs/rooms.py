"""The pages about what the rooms know: formats that can be read, causes that can be named."""

import difflib
import inspect
import pkgutil
from importlib import import_module
from types import ModuleType
from typing import Any

from bugsage.repair.template import Template
from bugsage.repair.trees.operator import TreeOperator
from bugsage.surfaces.render.markdown import code, prose


def formats() -> str:
    """Every format with the first lines of its module's docstring."""
    from bugsage.intake import registry

    rows = [f"| `{name}` | {_tool(module)} | {prose(_first(module))} |" for name, module in registry.formats().items()]
    introduction = (
        "# Formats that are read\n\n"
        "What a source is gets detected from its content; `--as NAME` overrides that. A text that says it failed but "
        "yields nothing readable is reported as unreadable, with its last lines and exit code 1."
    )
    table = "\n".join(("| name | written by | what it is |", "|---|---|---|", *rows))
    return "\n\n".join((introduction, table, _tools()))


def _tools() -> str:
    """Every compiler, checker and linter whose output is known, in one table."""
    from bugsage.intake.tools import json_table, xml_table
    from bugsage.intake.tools.table import TOOLS

    kinds = {tool.name: tool.kind for tool in TOOLS}
    files: dict[str, list[str]] = {}
    for tool in TOOLS:
        files.setdefault(tool.name, []).extend(file for file in tool.files or (tool.language,) if file)
    shapes = {report.tool: "JSON" for report in json_table.REPORTS}
    by_rule = dict.fromkeys((name for _, name in xml_table.CHECKSTYLE_RULES), "XML")
    for name in dict.fromkeys(report.tool for report in xml_table.REPORTS) | by_rule:
        shapes[name] = f"{shapes[name]}, XML" if name in shapes else "XML"
    names = sorted(filter(None, {*kinds, *shapes}))
    rows = [
        f"| {name} | {kinds.get(name, 'linter')} | {', '.join(dict.fromkeys(files.get(name, ()))) or 'any'} | "
        f"{', '.join((*(('text',) if name in kinds else ()), *((shapes[name],) if name in shapes else ())))} |"
        for name in names
    ]
    introduction = (
        "## Tools whose places are read\n\nWhat compilers, checkers and linters print for people is found wherever"
        " it stands in a log, beside whatever else the log holds. `locations` in `bugsage parse --format json` "
        "names file, line, column, severity (`error`, `warning`, `note`), the tool's code for it, and the tool. "
        "Errors of compilers and checkers are failures as well: what stopped a build is diagnosed like any other "
        "error; what linters say of style is not. A tool that is not named here is read where it writes "
        "`file:line:column: text`, and its name stays empty. "
        "SARIF, GitLab's code quality, reviewdog's JSON and Checkstyle's XML are read from whichever tool they come."
    )
    return "\n\n".join((introduction, "\n".join(("| tool | kind | files | read as |", "|---|---|---|---|", *rows))))


def tamper() -> str:
    """Every kind of finding of the tamper guard."""
    from bugsage.safety.tamper.kinds import KINDS

    rows = [f"| `{kind.name}` | {prose(kind.title)} | {prose(kind.honest)} |" for kind in KINDS]
    introduction = (
        "# What only looks like a repair\n\nKinds of findings of the [tamper guard](../explanation/tamper.md). In the "
        "hits of `bugsage risk` a finding is called `tamper-` and its kind."
    )
    return "\n\n".join(
        (introduction, "\n".join(("| kind | what it is | what looks like it and is honest |", "|---|---|---|", *rows)))
    )


def templates() -> str:
    """Every template of the offline fixer with the first of its examples."""
    from bugsage.repair.templates import NAMES
    from bugsage.repair.trees.operators import NAMES as OTHERS

    introduction = (
        "# Mistakes that templates mend\n\n"
        "What [`bugsage fix`](../how-to/fix.md) tries by itself, without a model. Each is one file with examples that "
        "are its tests; the first of them stands here. A template proposes a few changes of the likeliest places, and "
        "only what the failing tests and the rest of the proof bear out is offered."
    )
    shared = "The same on their syntax, each in all of these languages where it makes sense."
    modules = (import_module(f"bugsage.repair.templates.{name}") for name in NAMES)
    others = (import_module(f"bugsage.repair.trees.operators.{name}") for name in OTHERS)
    return "\n\n".join(
        (
            introduction,
            *(_template(module, module.TEMPLATE) for module in modules),
            f"# JavaScript, TypeScript and Go\n\n{shared}",
            *(_template(module, module.OPERATOR) for module in others),
        )
    )


def _template(module: ModuleType, template: Template | TreeOperator) -> str:
    example = template.examples[0]
    before, after = (text.removeprefix("\n").split("\n") for text in (example.before, example.after))
    before = [line.removesuffix("  # <-").removesuffix(" // <-") for line in before]
    lines = [line for line in difflib.ndiff(before, after) if line.strip() and not line.startswith("?")]
    shown = "\n".join(line[0] + line[2:] if line[0] != " " else line[1:] for line in lines)
    return f"## {template.name}\n\n{_first(module)}\n\n{code(example.error)}\n\n```diff\n{shown}\n```"


def rules() -> str:
    """Every safety rule that ships, by pack."""
    from bugsage import wiring
    from bugsage.surfaces.render.rules import demand

    shipped = wiring.open_house().rules.read({}, whole=True).rules
    introduction = (
        "# Safety rules that ship\n\n"
        f"{len(shipped)} rules in packs by concern; [how rules are written](../how-to/rule.md). Points of several "
        "rules add up as `10 * (1 - product of (1 - points / 10))`. `bugsage rules explain ID` shows a rule with its "
        "conditions and examples."
    )
    packs: dict[str, list[str]] = {}
    for rule in shipped:
        says = prose(rule.title or rule.because)
        packs.setdefault(rule.pack, []).append(f"| `{rule.id}` | {demand(rule.then)} | {says} |")
    tables = (
        "\n".join((f"## {prose(_pack(name))}\n", "| rule | asks for | speaks where |", "|---|---|---|", *rows))
        for name, rows in packs.items()
    )
    return "\n\n".join((introduction, *tables))


def _pack(name: str) -> str:
    pack, _, version = name.partition("@")
    return f"{pack}, version {version}" if version else pack or "No pack"


def triage() -> str:
    """Every rule of triage in the order in which they are tried, and the lines of tools that are known."""
    from bugsage.intake.triage_rules import RULES
    from bugsage.intake.trouble import TROUBLES

    introduction = (
        "# Kinds of trouble\n\n"
        "The first rule that holds decides what kind of trouble an error is, and says so in `triage.reason`. Only "
        "`code` and `test` are tried to be fixed; the others are explained all the same. Rules ask for types, frames, "
        "phases of a test, error numbers, and for how an interpreter, a driver or a tool itself begins its message; "
        "free words of a message decide nothing. `flaky` is no rule: it is what running the test again shows, or "
        "that the whole run passed at this very commit."
    )
    rows = [f"| {rule.kind} | {rule.name} | {_asks(rule)} | {prose(_told(rule))} |" for rule in RULES]
    rules = "\n".join(("| kind | rule | holds where | what is told |", "|---|---|---|---|", *rows))
    said = [f"| {row.kind} | {row.tool} | `{row.name}` | {prose(row.says)} |" for row in TROUBLES]
    tools = (
        "## Lines of tools\n\nWhere a log holds no error of the project, these lines are errors themselves, of the type"
        " in the third column."
    )
    table = "\n".join(("| kind | tool | type | what is told |", "|---|---|---|---|", *said))
    return "\n\n".join((introduction, rules, tools, table))


def _told(rule: Any) -> str:
    return str(rule.reason.format(type="The type", told="What the tool's line means, see below."))


def _asks(rule: Any) -> str:
    """What a rule asks for, in words."""
    some = sorted(rule.types)
    types = f"type is {', '.join(code(name) for name in some[:4])}{' and the like' if len(some) > 4 else ''}"
    asked = [types] if some else []
    asked += ["a cause is one of network or time"] if rule.causes else []
    asked += [f"in {', '.join(sorted(rule.languages))}"] if rule.languages else []
    asked += [f"phase is {', '.join(sorted(rule.phases))}"] if rule.phases else []
    asked += [f"raised in: {rule.raised_in}"] if rule.raised_in else []
    asked += ["not by a `raise` of the project"] if rule.own_raise is False else []
    asked += ["the innermost frame is not the project's"] if rule.own_innermost is False else []
    asked += ["the system's error number"] if rule.error_numbers else []
    asked += [f"answered with {', '.join(sorted(rule.codes)[:4])} …"] if rule.codes else []
    asked += ["the message begins as the interpreter, driver or service words it"] if rule.message else []
    asked += ["the module is not the project's own"] if rule.names_own_module is False else []
    asked += ["the environment was asked"] if rule.asked_environment else []
    asked += ["a tool's own line says so"] if rule.told_by_tool else []
    asked += [f"there is {'an' if rule.has[0] in 'ao' else 'a'} {rule.has}"] if rule.has else []
    return "; ".join(asked) or "nothing else does"


def causes() -> str:
    """Every cause of the catalogue with its first example."""
    from bugsage.diagnosis import causes as room

    modules = [import_module(f"{room.__name__}.{found.name}") for found in pkgutil.iter_modules(room.__path__)]
    introduction = (
        "# Causes that can be named\n\n"
        "Each is one file with examples that are its tests; an example here is the first of them. `category` in the "
        "documents is the name in the heading."
    )
    known = sorted((module for module in modules if hasattr(module, "CATEGORY")), key=lambda m: str(m.CATEGORY))
    return "\n\n".join((introduction, *(_cause(module) for module in known)))


def _cause(module: Any) -> str:
    parts = [f"## {module.CATEGORY}", prose(_first(module))]
    example = next((e for e in module.EXAMPLES if e.expect), None)
    if example is not None:
        words = ", ".join(code(word) for word in example.expect)
        parts.append(f"For example {code(example.error)}: the sentence says {words}.")
    return "\n\n".join(parts)


def _tool(module: Any) -> str:
    return f"`{module.TOOL}`" if module.TOOL else "many"


def _first(module: ModuleType | Any) -> str:
    return (inspect.getdoc(module) or "").split("\n\n")[0]
