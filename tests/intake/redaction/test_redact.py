import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.redaction.redact import find, placeholder, redact
from bugsage.model.redaction import Private


def a(alphabet: str, length: int, seed: int = 7) -> str:
    """A made-up secret: no scanner of repositories need ever find one here."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


UPPER, LETTERS, HEX = string.ascii_uppercase + "234567", string.ascii_letters + string.digits, "0123456789abcdef"
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{a(LETTERS, 64)}\n{a(LETTERS, 30)}\n-----END RSA PRIVATE KEY-----"
SECRETS = [
    ("private-key", KEY),
    ("aws-access-key", "AKIA" + a(UPPER, 16)),
    ("github-token", "ghp_" + a(LETTERS, 36)),
    ("github-token", "github_pat_" + a(LETTERS, 60)),
    ("gitlab-token", "glpat-" + a(LETTERS, 20)),
    ("slack-token", "xoxb-" + a(string.digits, 12) + "-" + a(LETTERS, 24)),
    ("stripe-key", "sk_live_" + a(LETTERS, 24)),
    ("anthropic-key", "sk-ant-api03-" + a(LETTERS, 60)),
    ("openai-key", "sk-proj-" + a(LETTERS, 48)),
    ("google-key", "AIza" + a(LETTERS, 35)),
    ("npm-token", "npm_" + a(LETTERS, 36)),
    ("pypi-token", "pypi-AgE" + a(LETTERS, 90)),
    ("hugging-face-token", "hf_" + a(LETTERS, 34)),
    ("sendgrid-key", f"SG.{a(LETTERS, 22)}.{a(LETTERS, 43)}"),
    ("digitalocean-token", "dop_v1_" + a(HEX, 64)),
    ("shopify-token", "shpat_" + a(HEX, 32)),
    ("sentry-token", "sntrys_" + a(LETTERS, 60)),
    ("docker-token", "dckr_pat_" + a(LETTERS, 27)),
    ("vault-token", "hvs." + a(LETTERS, 24)),
    ("databricks-token", "dapi" + a(HEX, 32)),
    ("telegram-token", f"{a(string.digits, 9)}:AA{a(LETTERS, 33)}"),
    ("jwt", f"eyJ{a(LETTERS, 30)}.eyJ{a(LETTERS, 40)}.{a(LETTERS, 43)}"),
]


@pytest.mark.parametrize(("kind", "secret"), SECRETS, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(SECRETS)])
@pytest.mark.parametrize(
    "around", ["{}", "value {} here", "x = '{}'", '{{"a": "{}"}}', "at {}\n", "({})", "url?x={}&y=1"]
)
def test_a_secret_with_a_form_of_its_own_is_taken_out_wherever_it_stands(kind: str, secret: str, around: str) -> None:
    text = around.format(secret)
    assert redact(text) == around.format(placeholder(kind))


def test_a_private_key_whose_end_was_cut_off_is_taken_out_to_the_end() -> None:
    assert redact("here: " + KEY[:60]) == "here: [redacted private-key]"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("PASSWORD=correcthorse", "correcthorse"),
        ("password: hunter2", "hunter2"),
        ("  db.password=hunter2", "hunter2"),
        ("host=db user=ana password=hunter2 port=5432", "hunter2"),
        ("Server=db;User Id=sa;Password=hunter2;", "hunter2"),
        ('password = "hunter2"', "hunter2"),
        ('{"api_key": "a8f5f167f44f4964"}', "a8f5f167f44f4964"),
        (r"{\"client_secret\": \"a8f5f167\"}", "a8f5f167"),
        ("db_password: 'tea4two!'", "tea4two!"),
        ("X-Api-Key: abcd1234efgh5678", "abcd1234efgh5678"),
        ("run --token abcdef -v", "abcdef"),
        ("run --db-password=abc", "abc"),
        ("GET /x?access_token=abcdef&y=1", "abcdef"),
        ("postgres://bob:s3cr3t@db/shop", "s3cr3t"),
        ("https://0123456789abcdef0123456789abcdef@errors.example.org/1", "0123456789abcdef0123456789abcdef"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA=="),
        ("'Authorization': 'Bearer abc.def-ghi12345'", "abc.def-ghi12345"),
        ("Cookie: sid=abc; theme=dark", "sid=abc; theme=dark"),
        ("session_id=0123456789abcdef0123", "0123456789abcdef0123"),
        ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzz", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzzzzz"),
    ],
)  # fmt: skip
def test_a_secret_is_known_by_where_it_stands(text: str, secret: str) -> None:
    found = [text[f.start : f.end] for f in find(text)]
    assert found == [secret]


@pytest.mark.parametrize(
    "code",
    [
        "password=password",
        "def login(user: str, password: str = None) -> Token:",
        "self.token = token",
        "token = tokens[0]",
        "secret = get_secret('name')",
        'if token == "(":',
        'return Token("NAME", value)',
        'os.environ["AWS_SECRET_ACCESS_KEY"]',
        "KeyError: 'access_token'",
        'token_type = "identifier"',
        "tokens: 1200",
        'password = "%s"',
        "auth = settings.auth",
        "assert cookie == expected",
        "https://example.org/a/b?page=2",
        "key = sorted(keys)",
        "at commit 3f2a1c9d0b35f6a7f3a2c91d0b35f6a7f3a2c91",
        "secret: none",
        "connect(host=db1, password=secret2)",
        "    password=password1,",
        "password = make_password_v2()",
    ],
)
def test_code_stays_as_it_is(code: str) -> None:
    assert redact(code) == code


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('File "/home/ana/shop/a.py", line 3', 'File "~/shop/a.py", line 3'),
        ("/Users/ana/shop/a.py:3", "~/shop/a.py:3"),
        (r"C:\Users\ana\shop\a.py", r"~\shop\a.py"),
        (r"C:\\Users\\ana\\shop", r"~\\shop"),
        ("https://example.org/home/page", "https://example.org/home/page"),
    ],
)
def test_home_folders_become_a_tilde(text: str, shown: str) -> None:
    assert redact(text) == shown


def test_what_only_this_machine_knows_is_taken_out_too() -> None:
    private = Private(homes=("/srv/people/ana",), values=("correct horse", "short"))
    text = "in /srv/people/ana/shop and /srv/people/anabel: correct horse, short"
    assert redact(text, private) == "in ~/shop and /srv/people/anabel: [redacted known-value], short"


def test_two_that_overlap_become_one() -> None:
    secret = "AKIA" + a(UPPER, 16)
    assert [f.kind for f in find(f'password = "{secret}"')] == ["aws-access-key"]


pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from([secret for _, secret in SECRETS]),
    st.sampled_from(["password", "token", "=", ": ", '"', "'", "--", "://", "@", "/home/ana", " ", "\n", "[redacted "]),
)


@given(st.lists(pieces, max_size=12).map("".join))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.lists(pieces, max_size=12).map("".join))
def test_findings_are_in_order_inside_the_text_and_apart(text: str) -> None:
    last = 0
    for found in find(text):
        assert last <= found.start < found.end <= len(text)
        last = found.end


@given(st.text(max_size=60), st.sampled_from([s for _, s in SECRETS]), st.text(max_size=60))
def test_no_secret_with_a_form_of_its_own_survives_between_spaces(before: str, secret: str, after: str) -> None:
    assert secret not in redact(f"{before} {secret} {after}")
