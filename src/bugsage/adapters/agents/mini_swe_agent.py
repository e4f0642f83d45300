"""mini-swe-agent: asked by a word of its command line, read by the trajectory that it writes into its home.

Its exit status is 0 even where a limit ended it. With a configuration named, its own is left out, so that is named
first.
"""

from collections.abc import Mapping

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.adapters.agents.long_briefs import asked
from bugsage.adapters.agents.providers import provider_of, reached
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

_TRAJECTORY = "trajectory.json"
#: US dollars: to it nothing means no limit.
_LEAST = 0.0001
_ENDINGS = {"Submitted": "done", "LimitsExceeded": "limit", "TimeExceeded": "timeout"}


class MiniSweAgent:
    """The program `mini`."""

    name, program = "mini-swe-agent", "mini"
    obeyed = (".env",)
    leaves: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """Whoever stands before the slash of the model's name, else the first whose key is here."""
        return reached(provider_of(model, environ), access, environ, "OPENAI_API_BASE", "ANTHROPIC_API_BASE")

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """Limits of money, steps and time are its own."""
        text, files = asked(order.brief, home)
        argv = [
            *("mini", "-y", "--exit-immediately", "-t", text),
            *(("-m", order.model) if order.model else ()),
            *(
                "-l",
                f"{max(order.usd, _LEAST) if order.usd is not None else 0:.4f}",
                "-c",
                "mini.yaml",
                "-c",
                f"agent.step_limit={order.turns}",
            ),
            *("-c", f"agent.wall_time_limit_seconds={max(1, int(order.seconds))}", "-o", f"{home}/{_TRAJECTORY}"),
        ]
        environment = {
            "MSWEA_CONFIGURED": "true",
            "MSWEA_SILENT_STARTUP": "1",
            "MSWEA_GLOBAL_CONFIG_DIR": f"{home}/mini",
            "MSWEA_COST_TRACKING": "ignore_errors",
            "MSWEA_MODEL_RETRY_STOP_AFTER_ATTEMPT": "4",
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",  # or it looks for prices on the web, again and again
        }
        return Call(tuple(argv), environment=environment, files=files)

    def read(self, heard: Heard) -> AgentRun:
        """How its trajectory says that it ended; the name of an exception is an error."""
        whole = words.parsed(heard.left(_TRAJECTORY))
        info, messages = words.part(whole, "info"), words.rows(words.part(whole).get("messages"))
        status = words.text(info.get("exit_status"))
        stats = words.part(info, "model_stats")
        said = words.text(info.get("submission")) or words.text(messages[-1].get("content") if messages else "")
        if not status:
            said = heard.err or heard.out
        responses = [words.part(one, "extra", "response") for one in messages]
        ending = _ENDINGS.get(status) or ("refused" if _refused(responses) else _ending(status, said))
        return AgentRun(
            ending="error" if ending == "done" and heard.status else ending,
            said=words.tail(f"{status}: {said}" if status and ending != "done" else said),
            turns=words.count(stats.get("api_calls")),
            tokens=words.summed(words.count(words.part(one, "usage").get("total_tokens")) for one in responses),
            cost_usd=words.money(stats.get("instance_cost")),
            model=words.text(words.part(info, "config", "model").get("model_name"))[:200],
            version=words.text(info.get("mini_version"))[:50],
        )


def _refused(responses: list[dict[str, object]]) -> bool:
    """Its model's last answer was cut off by a filter: it asks on, and ends with a word on the form of answers."""
    last = next((one for one in reversed(responses) if one), {})
    return any(choice.get("finish_reason") == "content_filter" for choice in words.rows(last.get("choices")))


def _ending(status: str, said: str) -> str:
    if "AuthenticationError" in status or "PermissionDenied" in status:
        return "login"
    return "refused" if "ContentPolicy" in status else words.ending_of(f"{status} {said}")


CLI = MiniSweAgent()
