"""Codex: asked by `codex exec`, read by its lines of JSON.

It has no limit of turns or money of its own, so its lines are counted as they come. A command that was declined does
not change its exit status. It cages commands by itself, which cannot be done within a cage (every command would fail),
so in ours it does not: there it may do anything, and the cage allows what the cage allows.
"""

import json
from collections.abc import Callable, Mapping

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.adapters.agents.providers import OPENAI, reached
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

_LAST, _RETRIES = "last.txt", 1
#: Items that are a step of its work.
_STEPS = ("command_execution", "file_change", "mcp_tool_call", "web_search")
_TOKENS = ("input_tokens", "output_tokens")
#: Nobody is asked, nothing of the repository is obeyed, and nothing is looked up or told but what the model is asked.
_SETTINGS = (
    *("approval_policy=never", "project_doc_max_bytes=0", "web_search=disabled", "features.plugins=false"),
    *("features.apps=false", "analytics.enabled=false", "otel.metrics_exporter=none"),
    "check_for_update_on_startup=false",
)


class Codex:
    """The program `codex`."""

    name, program = "codex", "codex"
    obeyed = (".codex", ".agents", "AGENTS.md", "AGENTS.override.md")
    leaves: tuple[str, ...] = ()
    credentials = (".codex/auth.json",)

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """OpenAI's with a key or a login, or what speaks like it at another address."""
        found = reached(OPENAI, access, environ)
        key = found.environment.get(OPENAI.key)
        more = {"CODEX_API_KEY": key} if key else {}
        login = reached(OPENAI._replace(url="https://chatgpt.com", base=""), AgentAccess(), {}).hosts
        auth = reached(OPENAI._replace(url="https://auth.openai.com", base=""), AgentAccess(), {}).hosts
        hosts = found.hosts if key or access.base_url else (*found.hosts, *login, *auth)
        return found._replace(environment={**found.environment, **more}, hosts=hosts)

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """The brief goes in by standard input; configuration of the user's and of the repository is left out."""
        argv = [
            *("codex", "exec", "--json", "-o", f"{home}/{_LAST}"),
            *("-s", "danger-full-access" if caged else "workspace-write"),
            *(word for setting in _SETTINGS for word in ("-c", setting)),
            *("--skip-git-repo-check", "--ephemeral", "--ignore-user-config", "--ignore-rules", "-C", order.folder),
            *(("-m", order.model) if order.model else ()),
            *self._elsewhere(access),
            "-",
        ]
        environment = {"CODEX_HOME": f"{home}/.codex"}
        if not caged:  # its own sandbox is a program in its home, which it does not put where temporary files are
            environment["TMPDIR"] = f"{home}/tmp"
        return Call(
            tuple(argv),
            feed=order.brief,
            environment=environment,
            files={".codex/config.toml": "", "tmp/.kept": ""},  # it does not start where its home is not there
            meter=self._meter(order),
        )

    def _elsewhere(self, access: AgentAccess) -> tuple[str, ...]:
        """A provider of the user's own, by words of the command line."""
        if not access.base_url:
            return ()
        said: dict[str, str | int] = {
            "name": "own",
            "base_url": access.base_url,
            "env_key": OPENAI.key,
            "wire_api": "responses",
        }
        said |= {"request_max_retries": _RETRIES, "stream_max_retries": _RETRIES}  # also after a key that is wrong
        table = ", ".join(f"{name} = {json.dumps(value)}" for name, value in said.items())
        return ("-c", "model_provider=own", "-c", f"model_providers.own={{{table}}}")

    def _meter(self, order: AgentOrder) -> Callable[[bytes], str]:
        steps = 0

        def meter(line: bytes) -> str:
            nonlocal steps
            if b'"item.completed"' in line:
                steps += words.part(words.parsed(line), "item").get("type") in _STEPS
            return f"it took more than {order.turns} steps" if steps > order.turns else ""

        return meter

    def read(self, heard: Heard) -> AgentRun:
        """How its turn ended, and what became of its items."""
        items: list[dict[str, object]] = []
        usage: dict[str, object] = {}
        failed, completed = "", False
        for one in words.objects(heard.out):
            kind = one.get("type")
            if kind == "item.completed":
                items.append(words.part(one, "item"))
            elif kind == "turn.completed":
                usage, completed = words.part(one, "usage"), True
            elif kind == "turn.failed":
                failed = words.text(words.part(one, "error").get("message")) or "the turn failed"
            elif kind == "error" and not completed:
                failed = failed or words.text(one.get("message"))
        denials = tuple(
            words.denied(words.text(one.get("type")), one.get("command") or one.get("changes"))
            for one in items
            if one.get("status") == "declined"
        )[: words.DENIALS]
        if completed and not heard.status:
            ending, said = "denied" if denials else "done", heard.left(_LAST) or self._message(items)
        else:
            said = failed or heard.err or heard.out
            ending = words.ending_of(said)
        return AgentRun(
            ending=ending,
            said=words.tail(said),
            denials=denials,
            turns=sum(one.get("type") in _STEPS for one in items) if items else None,
            tokens=words.summed(words.count(usage.get(name)) for name in _TOKENS),
        )

    def _message(self, items: list[dict[str, object]]) -> str:
        return next((words.text(one.get("text")) for one in reversed(items) if one.get("type") == "agent_message"), "")


CLI = Codex()
