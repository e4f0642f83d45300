"""Stack traces of Elixir, and which of their frames are the project's own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from bugsage.intake.thrown import frame_at
from bugsage.model.base import Noun
from bugsage.model.error import Frame

_APP = r"\((?P<app>[a-z]\w{0,80})(?: (?P<version>\d[\w.+-]{0,60}))?\) "
_FILE = r"(?P<file>[^\s:()][^:\n]{0,400}?\.(?:exs?|erl|[hyx]rl|l?eex|heex)|nofile|iex)"
_PLACE = rf"{_FILE}:(?P<line>\d{{1,7}})(?::(?P<column>\d{{1,6}}))?: "
#: `Shop.Cart.total/1`, `:maps.get(:a, %{})`, `anonymous fn/1 in Shop.Cart.load/1`, `(test)`, `Shop.Cart (module)`.
_FUNCTION = r"(?P<function>(?=[\w:#(\"])[^\n]{0,2000}?(?:/\d{1,3}|\)))"
#: A frame with a place, of an application or of a script, and one of an application that was built without places.
_FRAME = re.compile(rf"^\s{{0,80}}(?:{_APP})?{_PLACE}{_FUNCTION}\s*$")
_PLACELESS = re.compile(rf"^\s{{0,80}}{_APP}{_FUNCTION}\s*$")
#: A function of which nothing else is told; only beside other frames is it one.
_BARE = re.compile(
    r"^\s{1,80}(?P<function>(?::[\w@]{1,100}|[A-Z][\w.]{0,200})\.[^\s(]{1,200}(?:/\d{1,3}|\(.{0,2000}\)))\s*$"
)
_LIBRARY = re.compile(r"(?:^|/)deps/|^/usr/|/\.(?:mix|asdf|elixir-install)/|^(?:nofile|iex)$")
_CALLED = re.compile(r"^(?P<name>(?:[^\s(\"]|\"[^\"\n]*\")+)\((?P<arguments>.*)\)$")
_CLOSURE = re.compile(r"^anonymous fn\((?P<arguments>.*)\)(?P<where> in .+)$")
#: What the compiler makes of a comprehension or a capture: `Shop.Cart."-total/1-fun-0-"/1`.
_MADE = re.compile(r"\"-(?P<name>[^\"\n]{1,200}?/\d{1,3})-[^\"\n]{1,100}\"/\d{1,3}")
_MODULE = re.compile(
    r"^(?:anonymous fn/\d{1,3} in )?(?P<module>:[a-z][\w@]*|[A-Z]\w*(?:\.[A-Z]\w*)*)(?:\.| \(module\)$)"
)
_TESTED = re.compile(r"^ {0,2}\d{1,6}\) .{1,800} \((?P<root>[A-Z]\w{0,80})(?:\.[\w.]{0,300})?\)$")
_UMBRELLA = re.compile(r"^ {5}(?P<folder>(?:[\w.-]{1,80}/){0,8}(?P<app>\w{1,80})/)test/[^:\n]{1,400}:\d{1,7}$")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

#: Applications of Elixir and Erlang themselves.
_SHIPPED = frozenset(
    """
    elixir eex ex_unit iex logger mix hex asn1 common_test compiler crypto debugger dialyzer diameter edoc eldap erts et
    eunit ftp inets kernel megaco mnesia observer os_mon parsetools public_key reltool runtime_tools sasl snmp ssh ssl
    stdlib syntax_tools tftp tools wx xmerl
    """.split()  # noqa: SIM905
)
#: Packages that many projects depend on.
_PACKAGES = frozenset(
    """
    absinthe absinthe_plug ash ash_postgres bamboo bandit benchee broadway broadway_kafka castore certifi cors_plug
    cowboy cowlib credo dataloader db_connection decimal dialyxir ecto ecto_sql ecto_sqlite3 elixir_make eqrcode ex_aws
    ex_doc ex_machina excoveralls expo faker file_system finch flow floki gen_stage gettext guardian hackney hammox
    heroicons horde hpax httpoison idna jason joken junit_formatter kafka_ex libcluster libgraph mime mint
    mint_web_socket mox myxql nimble_options nimble_parsec nimble_pool nx oban opentelemetry opentelemetry_api phoenix
    phoenix_ecto phoenix_html phoenix_live_dashboard phoenix_live_reload phoenix_live_view phoenix_pubsub
    phoenix_template plug plug_cowboy plug_crypto poison poolboy postgrex prom_ex quantum ranch redix req rustler sentry
    ssl_verify_fun stream_data sweet_xml swoosh telemetry telemetry_metrics telemetry_poller tesla thousand_island timex
    tzdata ueberauth unicode_util_compat wallaby websock websock_adapter xandra yamerl yaml_elixir
    """.split()  # noqa: SIM905
)
#: What `mix new` writes into a project, and few packages keep.
_NEW = ("0.1.0", "0.0.1")
_MOST_ARGUMENTS = 2_000


class Own(Noun, frozen=True, kw_only=True):
    """Which applications of a log are the project's own."""

    apps: frozenset[str] = frozenset()
    #: Where applications of an umbrella lie: their frames count from there.
    folders: Mapping[str, str] = {}


def is_frame(line: str) -> bool:
    """A line of a stack, beyond doubt."""
    return _match(line) is not None


def owned(lines: Sequence[str]) -> Own:
    """Those whose tests are told, those of a version that only a new project has; without either, the most frequent."""
    seen: Counter[str] = Counter()
    young: set[str] = set()
    roots: set[str] = set()
    folders: dict[str, str] = {}
    for line in lines:
        bare = line.lstrip()
        if bare.startswith("(") and (match := _match(line)) and match["app"] not in _SHIPPED | _PACKAGES:
            seen[match["app"]] += 1
            young.update({match["app"]} if match["version"] in _NEW else ())
        elif ") " in line[:10] and (tested := _TESTED.match(line)):
            roots.add(_CAMEL.sub("_", tested["root"].removesuffix("Test")).lower())
        elif "/test/" in line[:400] and (umbrella := _UMBRELLA.match(line)):
            folders[umbrella["app"]] = umbrella["folder"]
    apps = {app for app in seen if app in young or app in folders or app in roots or app.startswith(_each(roots))}
    most = max(seen.values(), default=0)
    return Own(apps=frozenset(apps or {app for app, count in seen.items() if count == most}), folders=folders)


def frame(line: str, own: Own, inside: str | None = None, folder: str = "") -> Frame | None:
    """The frame that a line stands for; `inside` is the test it belongs to, `folder` where that test's run began."""
    match = _match(line)
    if match is None:
        return None
    fields = match.groupdict()
    app, file = fields["app"], fields.get("file")
    if file and not file.startswith("/"):
        file = (own.folders.get(app, "") if app else folder) + file
    function, module = _named(fields["function"], inside)
    mine = app is None or app in own.apps
    return frame_at(
        file, fields.get("line"), function, _LIBRARY, column=fields.get("column"), module=module, in_app=mine
    )


def bare(line: str) -> Frame | None:
    """The frame of a function without a place, as what Erlang's machine has built in is told."""
    match = _BARE.match(line[:_MOST_ARGUMENTS]) if "." in line else None
    if match is None:
        return None
    function, module = _named(match["function"], None)
    return frame_at(None, None, function, _LIBRARY, module=module)


def indent(line: str) -> int:
    """How far a line is moved in."""
    return len(line) - len(line.lstrip())


def _match(line: str) -> re.Match[str] | None:
    if ": " not in line and not line.lstrip().startswith("("):
        return None
    line = line[: 2 * _MOST_ARGUMENTS]
    return _FRAME.match(line) or _PLACELESS.match(line)


def _each(roots: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{root}_" for root in roots)


def _named(text: str, inside: str | None) -> tuple[str, str | None]:
    """A function by name and arity, whatever it was called with, and its module."""
    if text == "(test)" and inside:
        text = inside
    if text in ("(file)", "(module)"):
        return "<module>", None
    closure = _CLOSURE.match(text)
    called = _CALLED.match(text) if not closure and text.endswith(")") else None
    if closure:
        text = f"anonymous fn/{_count(closure['arguments'])}{closure['where']}"
    elif called:
        text = f"{called['name']}/{_count(called['arguments'])}"
    text = _MADE.sub(lambda made: made["name"], text)
    module = _MODULE.match(text)
    if text.endswith(" (module)"):
        text = "<module>"
    return text, module["module"] if module else None


def _count(arguments: str) -> int:
    """How many arguments a call was printed with: commas outside brackets and quotes."""
    if not arguments.strip():
        return 0
    count, depth, quote, skip = 1, 0, "", False
    for sign in arguments[:_MOST_ARGUMENTS]:
        if skip:
            skip = False
        elif quote:
            skip, quote = sign == "\\", "" if sign == quote else quote
        elif sign in "\"'":
            quote = sign
        elif sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
        elif sign == "," and depth == 0:
            count += 1
    return count
