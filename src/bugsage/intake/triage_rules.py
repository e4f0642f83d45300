"""The rules by which errors are told apart, in the order in which they are tried."""

from __future__ import annotations

import re
from typing import Any

from bugsage.intake.triage_words import (
    ASKED_OF_PROJECT,
    CANNOT_IMPORT,
    CLOUD_DENIED,
    CLOUD_LIMIT,
    CREDENTIALS,
    DENIED_BY_DATABASE,
    ENVIRONMENT_NUMBERS,
    EXHAUSTED,
    FIXTURES,
    IMPORTS,
    IN_TEST,
    LIMITS,
    LINKAGE,
    MEMORY,
    NETWORK,
    NO_ASSEMBLY,
    NO_CONFIG_FILE,
    NO_CONNECTION,
    NO_FIXTURE,
    NO_MODULE,
    NO_RUBY_FILE,
    NO_VARIABLE,
    NODE_CODE,
    NODE_MACHINE,
    NODE_MODULE,
    NODE_NETWORK,
    OS_ERRORS,
    RUST_SYSTEM,
    RUST_VARIABLE,
    SETTINGS,
    SETTINGS_CLASS,
    SHELL,
    STATUS,
    TIMEOUTS,
    VERSIONS,
    names,
)
from bugsage.model.base import Noun

#: How the interpreter begins the message of an OSError.
ERROR_NUMBER = re.compile(r"^\[(?:Errno|WinError) (-?\d{1,5})\]")


class Rule(Noun, frozen=True, kw_only=True):
    """One row: it holds when everything that it asks for is there; what is left empty is not asked for."""

    kind: str
    name: str
    #: One sentence for the user; `{type}` is the exception's type.
    reason: str
    #: Last dotted part of the type of the raised exception.
    types: frozenset[str] = frozenset()
    #: The same of one of its causes or members.
    causes: frozenset[str] = frozenset()
    except_types: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    #: `test`, `project`, `library` or `nowhere`: whose the innermost known frame is.
    raised_in: str | None = None
    #: The innermost frame is the project's own `raise`.
    own_raise: bool | None = None
    #: Anchored text that the interpreter writes for one of `types`; never asked for without `types`.
    message: Any = None
    #: Text that speaks against it, and values that the group `code` or `status` of `message` may have.
    except_message: Any = None
    codes: frozenset[str] = frozenset()
    #: Kind that the tool's line has.
    tool_kind: str = ""
    #: The group `module` of `message` is, or is not, the project's own.
    names_own_module: bool | None = None
    #: The same group is one letter away from a module that is there.
    misspelt: bool | None = None
    error_numbers: frozenset[int] | None = None
    asked_environment: bool | None = None
    #: `test`, `own frame` or `file`: the event has one.
    has: str | None = None
    languages: frozenset[str] = frozenset()
    #: The innermost frame is, or is not, the project's.
    own_innermost: bool | None = None
    #: A tool around the project told of it in a line of its own; types and kinds are those of `trouble`.
    told_by_tool: bool = False


def _rule(kind: str, name: str, reason: str, **asks: Any) -> Rule:
    return Rule(kind=kind, name=name, reason=reason, **asks)


_JS = frozenset(("javascript", "typescript", "node"))
_BEAM = frozenset(("elixir", "erlang"))
_REFUSALS = names("panic Error OperationalError InterfaceError PDOException PgError DatabaseError ConnectionBad")

RULES = (
    _rule("infrastructure", "infrastructure told by a tool", "{told}", told_by_tool=True, tool_kind="infrastructure"),
    _rule("dependency", "dependency told by a tool", "{told}", told_by_tool=True, tool_kind="dependency"),
    _rule("configuration", "configuration told by a tool", "{told}", told_by_tool=True, tool_kind="configuration"),
    _rule(
        "configuration",
        "shell",
        "A variable, a program or a permission that a script needs is not there.",
        types=frozenset({"build failed"}),
        languages=frozenset({"shell"}),
        message=SHELL,
    ),
    _rule(
        "configuration",
        "variable of Elixir",
        "An environment variable that the program fetches is not set.",
        types=frozenset({"EnvError"}),
        languages=_BEAM,
    ),
    _rule(
        "infrastructure",
        "connection of Elixir",
        "{type}: the database gave no connection.",
        types=frozenset({"ConnectionError"}),
        languages=_BEAM,
        own_raise=False,
    ),
    _rule("infrastructure", "memory", "The machine ran out of memory.", types=MEMORY, own_raise=False),
    _rule(
        "infrastructure", "limit", "{type}: a service allows no more requests for now.", types=LIMITS, own_raise=False
    ),
    _rule(
        "infrastructure",
        "machine",
        "{type}: the machine ran out of disk, files or ports.",
        types=EXHAUSTED,
        own_raise=False,
    ),
    _rule(
        "infrastructure",
        "network in node",
        "{type}: a service could not be reached over the network.",
        types=frozenset({"Error", "AggregateError", "FetchError", "AxiosError"}),
        languages=_JS,
        message=NODE_CODE,
        codes=NODE_NETWORK,
        own_innermost=False,
    ),
    _rule(
        "infrastructure",
        "machine in node",
        "{type}: the machine ran out of disk, files, memory or ports.",
        types=frozenset({"Error"}),
        languages=_JS,
        message=NODE_CODE,
        codes=NODE_MACHINE,
        own_innermost=False,
    ),
    _rule(
        "infrastructure",
        "no connection",
        "{type}: a service could not be reached over the network.",
        types=_REFUSALS,
        message=NO_CONNECTION,
        except_message=DENIED_BY_DATABASE,
    ),
    _rule(
        "infrastructure",
        "system in Rust",
        "The operating system refused: network, disk, memory or ports of this machine.",
        types=frozenset({"panic"}),
        languages=frozenset({"rust"}),
        message=RUST_SYSTEM,
    ),
    _rule(
        "infrastructure",
        "status of a service",
        "{type}: a service is down, or allows no more requests for now.",
        types=frozenset({"HTTPError", "HTTPStatusError", "ApiError"}),
        message=STATUS,
        codes=names("429 500 502 503 504"),
        own_raise=False,
    ),
    _rule(
        "configuration",
        "status of a request",
        "{type}: a service does not accept these credentials.",
        types=frozenset({"HTTPError", "HTTPStatusError", "ApiError"}),
        message=STATUS,
        codes=names("401 403 407"),
        own_raise=False,
    ),
    _rule(
        "configuration",
        "denied by the cloud",
        "{type}: the cloud's credentials are missing, expired or not enough.",
        types=frozenset({"ClientError"}),
        message=CLOUD_DENIED,
    ),
    _rule(
        "infrastructure",
        "limit of the cloud",
        "{type}: the cloud allows no more requests for now.",
        types=frozenset({"ClientError"}),
        message=CLOUD_LIMIT,
    ),
    _rule(
        "configuration",
        "denied by the database",
        "{type}: the database refuses this user or this password, or does not exist.",
        types=_REFUSALS,
        message=DENIED_BY_DATABASE,
    ),
    _rule(
        "configuration",
        "variable in Rust",
        "An environment variable that the code asks for is not set.",
        types=frozenset({"panic"}),
        languages=frozenset({"rust"}),
        message=RUST_VARIABLE,
    ),
    _rule(
        "configuration",
        "variable or placeholder",
        "A setting that the code asks for is not there.",
        types=frozenset({"KeyError", "IllegalArgumentException"}),
        languages=frozenset({"ruby", "java", "kotlin"}),
        message=NO_VARIABLE,
    ),
    _rule(
        "configuration",
        "settings class",
        "A setting is missing or wrong.",
        types=frozenset({"ValidationError"}),
        message=SETTINGS_CLASS,
    ),
    _rule(
        "configuration",
        "permissions in node",
        "This user may not do that here: permissions of the machine.",
        types=frozenset({"Error"}),
        languages=_JS,
        message=NODE_CODE,
        codes=names("EACCES EPERM"),
        own_innermost=False,
    ),
    _rule(
        "dependency",
        "missing package in node",
        "A package that the project asks for is not installed.",
        types=frozenset({"Error"}),
        languages=_JS,
        message=NODE_MODULE,
        own_innermost=False,
    ),
    _rule(
        "dependency",
        "classes that do not fit",
        "{type}: a class is missing, or was compiled against another version.",
        types=LINKAGE,
        languages=frozenset({"java", "kotlin", "scala", "groovy"}),
        names_own_module=False,
        message=re.compile(r"^'?(?:[\w.$\[\]]{1,200} )?(?P<module>[\w./$]{1,300})"),
    ),
    _rule(
        "dependency",
        "missing library",
        "A library that the project asks for is not installed.",
        types=frozenset({"LoadError", "FileNotFoundException", "FileLoadException"}),
        languages=frozenset({"ruby", "csharp", "fsharp", "dotnet"}),
        message=re.compile(f"{NO_RUBY_FILE.pattern}|{NO_ASSEMBLY.pattern.replace('module', 'assembly')}"),
        names_own_module=False,
    ),
    _rule(
        "infrastructure",
        "network",
        "{type}: a service could not be reached over the network.",
        types=NETWORK,
        own_raise=False,
    ),
    _rule(
        "infrastructure",
        "timeout",
        "{type}: something outside did not answer in time.",
        types=TIMEOUTS,
        own_raise=False,
    ),
    _rule(
        "infrastructure",
        "network below",
        "{type}, because a service could not be reached or did not answer.",
        causes=NETWORK | TIMEOUTS,
    ),
    _rule(
        "infrastructure",
        "system",
        "The operating system refused: disk, memory, files or network of this machine.",
        types=OS_ERRORS,
        error_numbers=ENVIRONMENT_NUMBERS,
    ),
    _rule(
        "code",
        "misspelt module",
        "A module is imported by a name that is one letter away from that of one that is there.",
        types=IMPORTS,
        message=NO_MODULE,
        names_own_module=False,
        misspelt=True,
        own_innermost=True,
    ),
    _rule(
        "dependency",
        "missing package",
        "A module that is not the project's own is not installed.",
        types=IMPORTS,
        message=NO_MODULE,
        names_own_module=False,
    ),
    _rule(
        "dependency",
        "package changed",
        "An installed package does not have the name that is imported from it.",
        types=IMPORTS,
        message=CANNOT_IMPORT,
        names_own_module=False,
    ),
    _rule("dependency", "version conflict", "{type}: installed packages do not fit together.", types=VERSIONS),
    _rule(
        "configuration",
        "environment variable",
        "An environment variable that the code asks for is not set.",
        types=frozenset({"KeyError"}),
        asked_environment=True,
    ),
    _rule("configuration", "settings", "{type}: a setting is missing or wrong.", types=SETTINGS),
    _rule("configuration", "credentials", "{type}: credentials were not accepted.", types=CREDENTIALS, own_raise=False),
    _rule(
        "configuration",
        "configuration file",
        "A configuration file is not there.",
        types=frozenset({"FileNotFoundError"}),
        message=NO_CONFIG_FILE,
    ),
    _rule(
        "configuration",
        "permissions",
        "This user may not do that here: permissions of the machine.",
        types=frozenset({"PermissionError"}),
        own_raise=False,
        error_numbers=frozenset({1, 13}),
    ),
    _rule("test", "fixture", "{type}: the test asks for a fixture that cannot be had.", types=FIXTURES),
    _rule(
        "test",
        "missing fixture",
        "The test asks for a fixture that does not exist.",
        types=names("Failed Error"),
        phases=frozenset({"setup"}),
        has="test",
        message=NO_FIXTURE,
    ),
    _rule("test", "broken test", "{type} in the test's own code.", types=IN_TEST, raised_in="test"),
    _rule(
        "test",
        "set-up",
        "{type} while the test was being set up, in the test's own files.",
        phases=frozenset({"setup", "teardown", "collection"}),
        raised_in="test",
        except_types=ASKED_OF_PROJECT,
        has="own frame",
    ),
    _rule("code", "project", "{type} came out of the project's own code.", raised_in="project", has="own frame"),
    _rule("code", "test", "A test does not get from the project what it expects.", raised_in="test"),
    _rule("code", "failing test", "A test of the project fails.", has="test"),
    _rule(
        "dependency",
        "library",
        "{type} came out of installed packages; no frame is the project's.",
        raised_in="library",
    ),
    _rule("code", "file", "{type} in a file of the project.", raised_in="project"),
    _rule("unknown", "unknown", "The report does not say where in the project the error was raised."),
)
