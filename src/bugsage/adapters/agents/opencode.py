"""opencode: asked by `opencode run`, read by its lines of JSON.

It has no limits of its own, so steps, tokens and money are counted as they come. What it was denied it tells by a tool
that ended in an error, with an exit status of 0.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.adapters.agents.long_briefs import asked
from bugsage.adapters.agents.providers import provider_of, reached
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

_DENIED = re.compile(r"(?i)reject|permission|denied|not allowed")


class Opencode:
    """The program `opencode`."""

    name, program = "opencode", "opencode"
    obeyed = ("opencode.json", "opencode.jsonc", ".opencode", "AGENTS.md", "CLAUDE.md", "CONTEXT.md", ".claude")
    leaves: tuple[str, ...] = ()
    credentials = (".local/share/opencode/auth.json",)

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """Whoever stands before the slash of the model's name."""
        return reached(provider_of(model, environ), access, environ)

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """Its permissions and its provider stand in a configuration of its own."""
        bash = {"*": "deny", **{f"{' '.join(one)}*": "allow" for one in order.commands}}
        permission = {"edit": "allow", "bash": bash, "webfetch": "deny", "external_directory": "deny"}
        settings: dict[str, object] = {
            "$schema": "https://opencode.ai/config.json",
            "permission": permission,
            "autoupdate": False,
            "share": "disabled",
        }
        provider = order.model.partition("/")[0]
        if access.base_url and provider:
            settings["provider"] = {provider: {"options": {"baseURL": access.base_url}}}
        text, files = asked(order.brief, home)
        argv = [
            *("opencode", "run", "--format", "json", "--pure", "--dir", order.folder),
            *(("-m", order.model) if order.model else ()),
            text,
        ]
        environment = {
            "XDG_CONFIG_HOME": f"{home}/.config",
            "XDG_DATA_HOME": f"{home}/.local/share",
            "XDG_CACHE_HOME": f"{home}/.cache",
            "XDG_STATE_HOME": f"{home}/.local/state",
            "OPENCODE_DISABLE_AUTOUPDATE": "1",
            "OPENCODE_DISABLE_MODELS_FETCH": "1",
            "OPENCODE_DISABLE_PROJECT_CONFIG": "1",
            "OPENCODE_DISABLE_CLAUDE_CODE": "1",
        }
        files = {**files, ".config/opencode/opencode.json": json.dumps(settings)}
        return Call(tuple(argv), environment=environment, files=files, meter=self._meter(order))

    def _meter(self, order: AgentOrder) -> Callable[[bytes], str]:
        steps, tokens, cost = 0, 0, 0.0

        def meter(line: bytes) -> str:
            nonlocal steps, tokens, cost
            if b'"step_finish"' in line:
                part = words.part(words.parsed(line), "part")
                steps, tokens = steps + 1, tokens + (_tokens(part) or 0)
                cost += words.money(part.get("cost")) or 0.0
            if steps > order.turns:
                return f"it took more than {order.turns} steps"
            if order.tokens is not None and tokens > order.tokens:
                return f"it took more than {order.tokens} tokens"
            if order.usd is not None and cost > order.usd:
                return f"it cost more than {order.usd:.2f} US dollars"
            return ""

        return meter

    def read(self, heard: Heard) -> AgentRun:
        """Errors, denials, and the reason for which its last step ended."""
        said, failed, reason, ending = "", "", "", ""
        steps: list[dict[str, object]] = []
        denials: list[str] = []
        for one in words.objects(heard.out):
            part = words.part(one, "part")
            if one.get("type") == "text":
                said = words.text(part.get("text"))
            elif one.get("type") == "step_finish":
                steps.append(part)
                reason = words.text(part.get("reason"))
            elif one.get("type") == "tool_use":
                denials += _denials(part)
            elif one.get("type") == "error":
                data = words.part(one, "error", "data")
                failed = words.text(data.get("message")) or words.text(words.part(one, "error").get("name"))
                ending = words.ending_of(failed, data.get("statusCode"))
        if failed or heard.status or not (steps or said):
            told = failed or heard.err or heard.out
            ending = ending or words.ending_of(told)
        else:
            told, ending = said, "refused" if reason == "content-filter" else "denied" if denials else "done"
        return AgentRun(
            ending=ending,
            said=words.tail(told),
            denials=tuple(denials[: words.DENIALS]),
            turns=len(steps) or None,
            tokens=words.summed(_tokens(step) for step in steps),
            cost_usd=sum(words.money(step.get("cost")) or 0.0 for step in steps) if steps else None,
        )


def _tokens(part: dict[str, object]) -> int | None:
    said = words.part(part, "tokens")
    return words.summed(words.count(said.get(name)) for name in ("input", "output", "reasoning"))


def _denials(part: dict[str, object]) -> Iterator[str]:
    state = words.part(part, "state")
    said = words.text(state.get("error"))
    if state.get("status") == "error" and _DENIED.search(said):
        yield words.denied(words.text(part.get("tool")), state.get("input") or said)


CLI = Opencode()
