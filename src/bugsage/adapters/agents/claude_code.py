"""Claude Code: asked by its print mode, read by its one JSON object.

`--bare` leaves out hooks, settings, plugins, memory files and servers of the repository. A tool that was denied does
not change its exit status, and an error of the model's server is told as a success: only the fields tell.
"""

from collections.abc import Mapping
from shlex import join

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.adapters.agents.providers import ANTHROPIC, reached
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

_SUBTYPES = {"error_max_turns": "limit", "error_max_budget_usd": "limit"}
#: US dollars: it takes no smaller budget.
_LEAST = 0.0001
_TOKENS = ("input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens")


class ClaudeCode:
    """The program `claude`."""

    name, program = "claude-code", "claude"
    obeyed = ("CLAUDE.md", "CLAUDE.local.md", ".claude", ".mcp.json")
    leaves: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """Anthropic's, or what speaks like it at another address."""
        found = reached(ANTHROPIC, access, environ)
        if not found.environment.get(ANTHROPIC.key) and environ.get("ANTHROPIC_AUTH_TOKEN"):
            more = {"ANTHROPIC_AUTH_TOKEN": environ["ANTHROPIC_AUTH_TOKEN"]}
            return found._replace(environment={**found.environment, **more}, key_variable="ANTHROPIC_AUTH_TOKEN")
        return found

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """The brief goes in by standard input: lists of tools would swallow one that stood behind them."""
        tools = ["Read", "Grep", "Glob", "Edit", "Write", *(f"Bash({join(one)} *)" for one in order.commands)]
        argv = [
            *("claude", "--bare", "-p", "--output-format", "json", "--max-turns", str(order.turns)),
            *(("--max-budget-usd", f"{max(order.usd, _LEAST):.4f}") if order.usd is not None else ()),
            *(("--model", order.model) if order.model else ()),
            *("--permission-mode", "acceptEdits", "--allowedTools", *tools),
            *("--disallowedTools", "Bash(git push *)", "Bash(git commit *)", "WebFetch", "WebSearch"),
            *("--no-session-persistence", "--strict-mcp-config"),
        ]
        environment = {
            "CLAUDE_CODE_MAX_RETRIES": "2",
            "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "CLAUDE_CONFIG_DIR": f"{home}/.claude",
        }
        return Call(tuple(argv), feed=order.brief, environment=environment)

    def read(self, heard: Heard) -> AgentRun:
        """Subtype, error, denials and the reason for the stop; the exit status comes last."""
        said = words.last_object(heard.out)
        if said.get("type") != "result":
            told = words.tail(heard.err or heard.out)
            return AgentRun(ending=words.ending_of(told), said=told)
        denials = tuple(
            words.denied(words.text(one.get("tool_name")), one.get("tool_input"))
            for one in words.rows(said.get("permission_denials"))[: words.DENIALS]
        )
        usage = words.part(said, "usage")
        return AgentRun(
            ending=self._ending(said, heard.status, bool(denials)),
            said=words.tail(words.text(said.get("result") or said.get("errors"))),
            denials=denials,
            turns=words.count(said.get("num_turns")),
            tokens=words.summed(words.count(usage.get(name)) for name in _TOKENS),
            cost_usd=words.money(said.get("total_cost_usd")),
            model=", ".join(words.part(said, "modelUsage"))[:200],
        )

    def _ending(self, said: dict[str, object], status: int, denied: bool) -> str:
        subtype = words.text(said.get("subtype"))
        if subtype in _SUBTYPES:
            return _SUBTYPES[subtype]
        if said.get("stop_reason") == "refusal":
            return "refused"
        if said.get("is_error") or subtype != "success" or status:
            told = words.text(said.get("result") or said.get("errors"))
            return words.ending_of(told, said.get("api_error_status"))
        return "denied" if denied else "done"


CLI = ClaudeCode()
