"""What secrets look like: by their own prefix, by where they stand, or by the name beside them."""

import math
import re

_B = r"(?<![A-Za-z0-9_])"
_E = r"(?![A-Za-z0-9_])"


def _token(pattern: str) -> str:
    return f"{_B}(?P<secret>{pattern}){_E}"


#: Kind, words of which one stands in every text that holds such a secret, and the pattern; the telling ones first.
SHAPES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "private-key",
        ("PRIVATE KEY", "AGE-SECRET-KEY-1"),
        r"(?P<secret>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]{0,20000}?"
        r"(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----|\Z)|AGE-SECRET-KEY-1[0-9A-Z]{50,64})",
    ),
    ("aws-access-key", ("AKIA", "ASIA", "ABIA", "ACCA"), _token(r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}")),
    (
        "github-token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        _token(r"gh[pousr]_[A-Za-z0-9]{30,255}|github_pat_[A-Za-z0-9_]{22,255}"),
    ),
    ("gitlab-token", ("gl",), _token(r"gl(?:pat|rt|dt|cbt|ptt|ft|soat|agent|imt)-[A-Za-z0-9_.-]{20,300}")),
    (
        "slack-token",
        ("xox", "xapp-", "hooks.slack.com"),
        r"(?P<secret>\bxox[abceoprs]-[A-Za-z0-9-]{10,300}|\bxapp-[A-Za-z0-9-]{20,300}"
        r"|(?<=hooks\.slack\.com/services/)[A-Za-z0-9/]{20,120})",
    ),
    ("stripe-key", ("k_live_", "k_test_", "whsec_"), _token(r"(?:[rsp]k_(?:live|test)_|whsec_)[A-Za-z0-9]{16,250}")),
    ("anthropic-key", ("sk-ant-",), _token(r"sk-ant-[A-Za-z0-9_-]{16,300}")),
    ("openai-key", ("sk-",), _token(r"sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,300}")),
    ("google-key", ("AIza", "ya29.", "GOCSPX-"), _token(r"(?:AIza|ya29\.|GOCSPX-)[A-Za-z0-9_-]{20,500}")),
    ("npm-token", ("npm_",), _token(r"npm_[A-Za-z0-9]{30,60}")),
    ("pypi-token", ("pypi-AgE",), _token(r"pypi-AgE[A-Za-z0-9_-]{40,500}")),
    ("hugging-face-token", ("hf_",), _token(r"hf_[A-Za-z0-9]{30,60}")),
    ("sendgrid-key", ("SG.",), _token(r"SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,64}")),
    ("digitalocean-token", ("_v1_",), _token(r"do[opr]_v1_[a-f0-9]{64}")),
    ("shopify-token", ("shp",), _token(r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}")),
    ("sentry-token", ("sntry",), _token(r"sntry[su]_[A-Za-z0-9+/=_-]{20,400}")),
    ("docker-token", ("dckr_",), _token(r"dckr_[a-z]{3}_[A-Za-z0-9_-]{20,60}")),
    ("vault-token", ("hvs.", "hvb."), _token(r"hv[sb]\.[A-Za-z0-9_-]{20,200}")),
    ("databricks-token", ("dapi",), _token(r"dapi[a-f0-9]{32}")),
    ("telegram-token", (":AA",), _token(r"[0-9]{8,10}:AA[A-Za-z0-9_-]{33}")),
    ("jwt", ("eyJ",), _token(r"eyJ[A-Za-z0-9_-]{8,4000}\.eyJ[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{0,1000}")),
    (
        "authorization",
        ("uthorization", "UTHORIZATION"),
        r"(?i:authorization)\\?[\"']?\s{0,4}[:=]\s{0,4}\\?[\"']?(?:(?i:bearer|basic|token|digest|apikey)\s{1,4})?"
        r"(?P<secret>(?!\[redacted )[A-Za-z0-9+/=._~-]{8,2000})",
    ),
    ("authorization", ("earer ",), r"\b[Bb]earer\s{1,4}(?P<secret>[A-Za-z0-9+/=._~-]{16,2000})"),
    ("cookie", ("ookie",), r"\b(?:[Ss]et-)?[Cc]ookie\\?[\"']?\s{0,4}:\s{0,4}\\?[\"']?"
        r"(?P<secret>(?!\[redacted )[^\s\"'=;]{1,100}=[^\r\n\"']{1,4000})"),
    ("url-password", ("://",), r"[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,200}:"
        r"(?P<secret>(?!\[redacted )[^\s/@\"'<>]{1,200})@"),
    ("url-password", ("://",), r"[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<secret>[A-Za-z0-9_-]{20,200})@"),
)  # fmt: skip

#: The end of a name that says secret.
NAMED_END = (
    r"(?i:passwords?|passwd|passphrase|pwd|secrets?|tokens?|credentials?"
    r"|(?:api|access|private|secret|encryption|signing|account|master|auth|license|ssh|service)[_-]?keys?"
    r"|connection[_-]?string|auth|session[_-]?id|signature|cookie|dsn)(?![A-Za-z0-9_-])"
)
#: One of these stands in every such name, in small letters.
NAMED_ROOTS = (
    b"passw", b"passphrase", b"pwd", b"secret", b"token", b"credential", b"key", b"string", b"auth", b"session",
    b"signature", b"cookie", b"dsn",
)  # fmt: skip
#: Says that whatever follows a name is its value.
ASSIGNED = "assigned"
_STRONG = re.compile(
    r"(?i)(passwords?|passwd|passphrase|pwd|secrets?|credentials?|(api|access|private|secret|account|master)[_-]?keys?)$"
)
_CODE = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*")
_NUMBER = re.compile(r"[-+]?[0-9][0-9_.,]*%?")
_EMPTY = frozenset(
    ("none", "null", "true", "false", "undefined", "nil", "required", "optional", "string", "str", "redacted")
)


def is_secret_value(name: str, value: str, *, quoted: bool, sign: str) -> bool:
    """Whether a value beside a telling name is a secret, and not a piece of code, a type, a number or a word.

    `sign` is what stands between them; ASSIGNED for a flag or a query, where whatever follows is the value.
    """
    said = value.strip()
    if said.lower() in _EMPTY or not said.strip("*x.-<>$"):
        return False
    if sign == ASSIGNED:
        return len(said) >= 3 and not said.startswith("-")
    if not sign.strip():
        return False
    strong = _STRONG.search(name) is not None
    if quoted:
        if "%s" in said or "{" in said or " " in said:
            return strong and " " not in said and "{" not in said and "%" not in said
        return len(said) >= 4 if strong else _is_random(said)
    if _NUMBER.fullmatch(said) and len(said) < 8:
        return False
    if _CODE.fullmatch(said):
        shouted = name.isupper() and not sign.strip(":=").strip() and sign == sign.strip()
        return (strong and shouted and len(said) >= 6) or (len(said) >= 12 and _is_random(said))
    return len(said) >= 6 if strong else _is_random(said)


def _is_random(text: str) -> bool:
    """Long, with digits among its letters, and hardly any character often: not a word, a path or a sentence."""
    if len(text) < 12 or not any(c.isdigit() for c in text) or not any(c.isalpha() for c in text):
        return False
    if "/" in text and text.count("/") > 2:
        return False
    return entropy(text) >= min(3.0, 0.75 * math.log2(len(text)))


def entropy(text: str) -> float:
    """Bits for each character, by how often each occurs."""
    counts = {c: text.count(c) for c in set(text)}
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())
