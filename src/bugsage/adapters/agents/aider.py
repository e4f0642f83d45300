"""aider: asked by a message in a file, read by what it prints, for it has no other output.

Its exit status is 0 whatever happened. It may change only files that it is given. Whatever it would commit, look up on
the web, check or ask is switched off; its histories lie in its own home.
"""

import re
from collections.abc import Mapping

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.adapters.agents.providers import provider_of, reached
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

_ERROR = re.compile(r"litellm\.(?:exceptions\.)?(?:\w+Error|Timeout\w*|ServiceUnavailable\w*)\b.*")
_TOKENS = re.compile(r"Tokens: ([\d.]+)([kM]?) sent,(?: [\d.]+[kM]? cache \w+,)* ([\d.]+)([kM]?) received")
_COST = re.compile(r"Cost: \$[\d.]+ message, \$([\d.]+) session")
_MODEL = re.compile(r"(?m)^(?:Main )?[Mm]odel: (\S+)")
_STOPPED = re.compile(r"Only \d+ reflections allowed, stopping|Model \S+ has hit a token limit")
_UNITS = {"": 1.0, "k": 1e3, "M": 1e6}
#: Where nobody has a name in git it would write one into the settings of the repository.
_WHO = "[user]\nname = aider\nemail = aider@localhost\n"
#: With a list of prices that is new and not empty it does not look for another one on the web.
_PRICES, _NO_PRICES = ".aider/caches/model_prices_and_context_window.json", '{"sample_spec": {}}'


class Aider:
    """The program `aider`."""

    name, program = "aider", "aider"
    obeyed = (".aider.conf.yml", ".aider.model.settings.yml", ".aider.model.metadata.json", ".env", ".aiderignore")
    leaves = (".aider*",)
    credentials: tuple[str, ...] = ()

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """Whoever stands before the slash of the model's name, else the first whose key is here."""
        return reached(provider_of(model, environ), access, environ, "OPENAI_API_BASE", "ANTHROPIC_API_BASE")

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """Files of histories, settings and variables are named, so that none of the repository's is looked for."""
        argv = [
            *("aider", "--message-file", f"{home}/brief.md", "--yes-always", "--no-auto-commits", "--no-dirty-commits"),
            *("--no-gitignore", "--no-check-update", "--no-analytics", "--no-pretty", "--no-stream"),
            *("--no-show-model-warnings", "--no-show-release-notes", "--no-auto-lint", "--no-auto-test"),
            *("--no-suggest-shell-commands", "--no-detect-urls", "--disable-playwright", "--map-tokens", "1024"),
            *("--config", f"{home}/aider.yml", "--env-file", f"{home}/aider.env"),
            *("--input-history-file", f"{home}/input.history", "--chat-history-file", f"{home}/chat.history.md"),
            *(("--model", order.model) if order.model else ()),
            *(f"./{name}" if name.startswith("-") else name for name in order.files),
        ]
        files = {"brief.md": order.brief, "aider.yml": "{}\n", "aider.env": "", ".gitconfig": _WHO, _PRICES: _NO_PRICES}
        return Call(tuple(argv), files=files, environment={"LITELLM_LOCAL_MODEL_COST_MAP": "True"})

    def read(self, heard: Heard) -> AgentRun:
        """Errors of its library and its own words on limits; then tokens and cost of the last message."""
        out = f"{heard.out}\n{heard.err}"
        errors = _ERROR.findall(out)
        costs, model = _COST.findall(out), _MODEL.search(out)
        if errors:
            ending, said = _ending(errors[-1]), errors[-1]
        elif stopped := _STOPPED.search(out):
            ending, said = "limit", stopped[0]
        elif heard.status:
            ending, said = words.ending_of(out), heard.err or heard.out
        else:
            ending, said = "done", heard.out
        return AgentRun(
            ending=ending,
            said=words.tail(said),
            turns=len(_TOKENS.findall(out)) or None,
            tokens=_tokens(out),
            cost_usd=float(costs[-1]) if costs else None,
            model=model[1][:200] if model else "",
        )


def _ending(error: str) -> str:
    if "AuthenticationError" in error or "PermissionDenied" in error:
        return "login"
    if "ContentPolicy" in error:
        return "refused"
    return "limit" if "BudgetExceeded" in error or "ContextWindow" in error else words.ending_of(error)


def _tokens(out: str) -> int | None:
    found = [(a, b, c, d) for a, b, c, d in _TOKENS.findall(out) if a.count(".") < 2 and c.count(".") < 2]
    return round(sum(float(a) * _UNITS[b] + float(c) * _UNITS[d] for a, b, c, d in found)) if found else None


CLI = Aider()
