"""Where the built-in agent asks its model: what the user says of the agent, else of models altogether."""

from collections.abc import Mapping

from msgspec.structs import replace

from bugsage.diagnosis.second_opinion.limits import in_force
from bugsage.model.agent import AgentAccess
from bugsage.model.settings import Llm, LlmSettings, UserLlmSettings

#: Tokens of one answer: edits are longer than opinions.
_MOST = 16_000


def terms(user: UserLlmSettings, access: AgentAccess, environ: Mapping[str, str]) -> Llm:
    """What is in force; the limits of a run come with its order. Raises SettingsError.

    A repository has no say in it: whoever wrote that would choose who reads the code.
    """
    named = {"BUGSAGE_LLM_BASE_URL": access.base_url, "BUGSAGE_LLM_MODEL": access.model}
    said = replace(user, key_variable=access.key_variable or user.key_variable)
    llm = in_force(LlmSettings(), said, {**environ, **{name: value for name, value in named.items() if value}})
    return replace(llm, max_tokens=user.max_tokens or _MOST)
