"""The rules by which errors are told apart, in the order in which they are tried."""

from __future__ import annotations

import re
from typing import Any

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
    #: The group `module` of `message` is, or is not, the project's own.
    names_own_module: bool | None = None
    error_numbers: frozenset[int] | None = None
    asked_environment: bool | None = None
    #: `test`, `own frame` or `file`: the event has one.
    has: str | None = None


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


NETWORK = _names(
    "ConnectionError ConnectionRefusedError ConnectionResetError ConnectionAbortedError gaierror herror MaxRetryError "
    "NewConnectionError NameResolutionError ConnectTimeout ConnectTimeoutError ReadTimeout ReadTimeoutError "
    "ConnectError ProxyError SSLError SSLCertVerificationError ServerSelectionTimeoutError ClientConnectorError "
    "RemoteDisconnected ClientConnectorDNSError ServerDisconnectedError APIConnectionError EndpointConnectionError "
    "NoBrokersAvailable"
)
TIMEOUTS = _names("TimeoutError timeout TimeoutExpired PoolTimeout")
#: Full disk and quota, too many open files, no memory, address in use, network or host unreachable, refused,
#: reset, timed out (Linux; macOS; Windows), and failed name look-ups.
ENVIRONMENT_NUMBERS = frozenset(
    {28, 122, 24, 23, 12, 98, 100, 101, 104, 110, 111, 112, 113}
    | {48, 54, 60, 61, 64, 65}
    | {10048, 10054, 10060, 10061}
    | {-2, -3, -5}
)
OS_ERRORS = _names("OSError IOError URLError ConnectionError error gaierror")
VERSIONS = _names(
    "VersionConflict ContextualVersionConflict DistributionNotFound PackageNotFoundError ResolutionImpossible "
    "UnsatisfiableError"
)
SETTINGS = _names(
    "ImproperlyConfigured SettingsError NoCredentialsError PartialCredentialsError CredentialRetrievalError "
    "DefaultCredentialsError NoRegionError ProfileNotFound NoSectionError NoOptionError UndefinedValueError "
    "MissingConfigException ConfigAttributeError"
)
CREDENTIALS = _names(
    "AuthenticationError AuthenticationFailed LoginError InvalidCredentialsError BadCredentialsException"
)
IMPORTS = frozenset({"ModuleNotFoundError", "ImportError"})
ASSERTIONS = _names("AssertionError Failed")
#: What a test also raises when the project no longer has what it asks for.
ASKED_OF_PROJECT = _names("ImportError ModuleNotFoundError AttributeError TypeError") | ASSERTIONS
IN_TEST = _names("NameError UnboundLocalError SyntaxError IndentationError TabError")
FIXTURES = _names("FixtureLookupError ScopeMismatch")

NO_MODULE = re.compile(r"^No module named '?(?P<module>[\w.]{1,200})'?")
CANNOT_IMPORT = re.compile(
    r"^cannot import name '\w{1,200}' from '(?P<module>[\w.]{1,200})' \(.{0,400}(?:site|dist)-packages[\\/]"
)
NO_CONFIG_FILE = re.compile(
    r"^\[Errno 2\] No such file or directory: '[^'\n]{0,400}"
    r"(?:\.(?:env|ini|cfg|conf|toml|ya?ml|properties)|/\.env(?:\.\w+)?)'$"
)
NO_FIXTURE = re.compile(r"^fixture '[^'\n]{1,200}' not found")


def _rule(kind: str, name: str, reason: str, **asks: Any) -> Rule:
    return Rule(kind=kind, name=name, reason=reason, **asks)


RULES = (
    _rule(
        "infrastructure", "memory", "The machine ran out of memory.", types=frozenset({"MemoryError"}), own_raise=False
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
        types=_names("Failed Error"),
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
