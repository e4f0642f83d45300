"""Gemini CLI: asked without a terminal, read by one JSON object, which on errors comes on standard error.

Its limit of turns stands in settings only, so it gets settings of its own, and a policy that denies the network.
"""

import json
from collections.abc import Mapping

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.adapters.agents.providers import GOOGLE, Provider, reached
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

#: What its exit status means.
_STATUSES = {41: "login", 42: "error", 44: "error", 52: "error", 53: "limit", 54: "error", 55: "error"}
_DENIED = ("web_fetch", "google_web_search")
_ASKED = "Do what the text before this asks for."


class Gemini:
    """The program `gemini`."""

    name, program = "gemini", "gemini"
    obeyed = (".gemini", ".geminiignore", "GEMINI.md", ".env")
    leaves: tuple[str, ...] = ()
    credentials = (".gemini/oauth_creds.json", ".gemini/google_accounts.json")

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """Google's with a key or a login, or what speaks like it at another address."""
        found = reached(GOOGLE, access, environ)
        if GOOGLE.key in found.environment or access.base_url:
            return found
        urls = ("https://cloudcode-pa.googleapis.com", "https://oauth2.googleapis.com")
        login = tuple(host for url in urls for host in reached(Provider(url, ""), AgentAccess(), {}).hosts)
        return found._replace(hosts=(*found.hosts, *login))

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """The brief goes in by standard input, and what `-p` says is put behind it."""
        settings = {
            "model": {"maxSessionTurns": order.turns},
            "context": {"fileName": "none-of-the-repository"},
            "privacy": {"usageStatisticsEnabled": False},
            "general": {"disableAutoUpdate": True, "disableUpdateNag": True, "enableAutoUpdate": False},
            "security": {"auth": {"selectedType": self._login(access)}} if self._login(access) else {},
        }
        argv = [
            *("gemini", "-p", _ASKED, "--skip-trust", "--approval-mode", "auto_edit", "--output-format", "json"),
            *(("-m", order.model) if order.model else ()),
            *("--policy", f"{home}/policy.toml"),
        ]
        files = {".gemini/settings.json": json.dumps(settings), "policy.toml": self._policy(order)}
        return Call(tuple(argv), feed=order.brief, files=files)

    def _login(self, access: AgentAccess) -> str:
        return "gemini-api-key" if access.key_variable or access.base_url else ""

    def _policy(self, order: AgentOrder) -> str:
        """Commands of the tests may run; whatever else would ask is denied where nobody can be asked."""
        rules = [
            {"toolName": "run_shell_command", "commandPrefix": " ".join(one), "decision": "allow", "priority": 500}
            for one in order.commands
        ]
        rules += [
            {"toolName": name, "decision": "deny", "priority": 900} for name in ("web_fetch", "google_web_search")
        ]
        return "\n".join(
            "[[rule]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in rule.items()) for rule in rules
        )

    def read(self, heard: Heard) -> AgentRun:
        """Its object on either stream, and its exit status, which means something."""
        said = words.last_object(heard.out) or words.last_object(heard.err)
        error, stats = words.part(said, "error"), words.part(said, "stats")
        models = words.part(stats, "models")
        told = words.text(error.get("message")) or words.text(said.get("response"))
        if not said:
            told = heard.err or heard.out
        if heard.status or error or not said:
            known = _STATUSES.get(heard.status, "error")
            ending = known if known != "error" else words.ending_of(told, error.get("code"))
        else:
            ending = "done"
        denials = self._denials(stats)
        return AgentRun(
            ending="denied" if ending == "done" and denials else ending,
            said=words.tail(told),
            denials=denials,
            turns=words.summed(words.count(words.part(models, n, "api").get("totalRequests")) for n in models),
            tokens=words.summed(words.count(words.part(models, n, "tokens").get("total")) for n in models),
            model=", ".join(models)[:200],
        )

    def _denials(self, stats: dict[str, object]) -> tuple[str, ...]:
        tools = words.part(stats, "tools", "byName")
        counts = {name: words.count(words.part(tools, name, "decisions").get("reject")) for name in tools}
        return tuple(words.denied(name, f"{n} times") for name, n in counts.items() if n)[: words.DENIALS]


CLI = Gemini()
