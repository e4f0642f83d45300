"""All tools that are known, and what is looked up in the table of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bugsage.intake.tools import (
    of_builds,
    of_bundlers,
    of_c,
    of_chains,
    of_containers,
    of_dart,
    of_dotnet,
    of_elixir,
    of_functional,
    of_go,
    of_hardware,
    of_infrastructure,
    of_java,
    of_javascript,
    of_kotlin,
    of_markup,
    of_perl_lua,
    of_php,
    of_prose,
    of_python,
    of_python_types,
    of_ruby,
    of_rust,
    of_scala,
    of_schemas,
    of_servers,
    of_shell,
    of_styles,
    of_swift,
    of_systems,
    of_yaml,
)
from bugsage.intake.tools.tool import Line, Tool

_FAMILIES = (
    of_servers,
    of_python,
    of_python_types,
    of_shell,
    of_containers,
    of_yaml,
    of_infrastructure,
    of_schemas,
    of_styles,
    of_bundlers,
    of_javascript,
    of_go,
    of_rust,
    of_java,
    of_kotlin,
    of_scala,
    of_ruby,
    of_php,
    of_perl_lua,
    of_dotnet,
    of_swift,
    of_dart,
    of_hardware,
    of_systems,
    of_builds,
    of_c,
    of_prose,
    of_markup,
    of_elixir,
    of_functional,
    of_chains,
)
#: In the order in which they are asked: what is said by one program alone stands before what several say.
TOOLS: tuple[Tool, ...] = tuple(tool for family in _FAMILIES for tool in family.TOOLS)


def whole_lines() -> Iterator[tuple[Tool, Line]]:
    """Every pattern of a whole line, with its tool."""
    return ((tool, line) for tool in TOOLS for line in tool.lines if line.hints)


@cache
def behind_places(ending: str) -> tuple[tuple[Tool, Line], ...]:
    """The patterns of what tools write behind a place in a file of this ending."""
    own = [(tool, line) for tool in TOOLS if ending in tool.files for line in tool.lines if not line.hints]
    anys = [(tool, line) for tool in TOOLS if not tool.files for line in tool.lines if not line.hints]
    coded = [(tool, line) for tool, line in anys if "(?P<code>" in line.pattern]
    return (*coded, *own, *((tool, line) for tool, line in anys if (tool, line) not in coded))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled when it is first needed: most never are."""
    return re.compile(pattern)
