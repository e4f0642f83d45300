"""Where models are asked, and the variable that their key stands in, by the name of their provider."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

from bugsage.adapters.agents.cli import Model
from bugsage.errors import SettingsError
from bugsage.model.agent import AgentAccess
from bugsage.model.sandbox import Host

_LOCAL = ("localhost", "127.0.0.1", "::1")


class Provider(NamedTuple):
    """One that answers for models."""

    url: str
    key: str
    #: Variable in which programs look for another address.
    base: str = ""


ANTHROPIC = Provider("https://api.anthropic.com", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL")
OPENAI = Provider("https://api.openai.com", "OPENAI_API_KEY", "OPENAI_BASE_URL")
GOOGLE = Provider("https://generativelanguage.googleapis.com", "GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL")
#: By what stands before the slash of a model's name.
PROVIDERS = {
    "anthropic": ANTHROPIC,
    "openai": OPENAI,
    "gemini": GOOGLE._replace(base=""),
    "google": GOOGLE._replace(key="GOOGLE_GENERATIVE_AI_API_KEY", base=""),
    "openrouter": Provider("https://openrouter.ai", "OPENROUTER_API_KEY"),
    "deepseek": Provider("https://api.deepseek.com", "DEEPSEEK_API_KEY"),
    "mistral": Provider("https://api.mistral.ai", "MISTRAL_API_KEY"),
    "groq": Provider("https://api.groq.com", "GROQ_API_KEY"),
    "xai": Provider("https://api.x.ai", "XAI_API_KEY"),
    "ollama": Provider("http://127.0.0.1:11434", "", "OLLAMA_API_BASE"),
    "ollama_chat": Provider("http://127.0.0.1:11434", "", "OLLAMA_API_BASE"),
}
#: By what a name without a provider begins with.
_BEGINNINGS = (
    ("claude", ANTHROPIC), ("sonnet", ANTHROPIC), ("opus", ANTHROPIC), ("haiku", ANTHROPIC),
    ("gpt", OPENAI), ("o1", OPENAI), ("o3", OPENAI), ("o4", OPENAI), ("codex", OPENAI),
    ("gemini", GOOGLE._replace(base="")),
)  # fmt: skip


def provider_of(model: str, environ: Mapping[str, str]) -> Provider:
    """Whose model it is; of one that does not say so, the first whose key is here."""
    if "/" in model:
        return PROVIDERS.get(model.partition("/")[0], Provider("", ""))
    for beginning, provider in _BEGINNINGS:
        if model.lower().startswith(beginning):
            return provider
    return next((one for one in (ANTHROPIC, OPENAI, GOOGLE) if environ.get(one.key)), ANTHROPIC)


def reached(provider: Provider, access: AgentAccess, environ: Mapping[str, str], *bases: str) -> Model:
    """How a provider's models are reached: key, address, hosts. `bases` are further variables for the address.

    Raises SettingsError for an address that nothing should be sent to.
    """
    asked = access.base_url or environ.get(provider.base, "") or provider.url
    environment = {name: environ[name] for name in access.variables if name in environ}
    variable = access.key_variable or provider.key
    if provider.key and environ.get(variable):
        environment[provider.key] = environ[variable]
    elif variable and environ.get(variable):
        environment[variable] = environ[variable]
    if asked and asked != provider.url:
        environment |= dict.fromkeys(filter(None, (provider.base, *bases)), asked)
    hosts = (*((host_of(asked),) if asked else ()), *access.hosts)
    is_local = bool(hosts) and bool(asked) and hosts[0].name in _LOCAL
    return Model(environment, hosts, "" if is_local and not access.key_variable else variable, provider.key)


def host_of(address: str) -> Host:
    """The host of an address and its port. Raises SettingsError."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    except (ValueError, KeyError):
        parts, port = None, 0
    if parts is None or not parts.hostname or parts.username or parts.password:
        raise SettingsError(
            f"the model's address is none: {address[:200]}", hint="it looks like https://host or http://127.0.0.1:8080"
        )
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise SettingsError(f"code and key would go unencrypted to {parts.hostname}", hint="use an https address")
    return Host(name=parts.hostname, port=port)
