import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.redaction.redact import redact
from bugsage.intake.redaction.views import joined, unescaped

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IxMjM0NTY3ODkwIn0." + "a1B2c3D4e5F6g7H8" * 8


@pytest.mark.parametrize(
    "text",
    [
        f"first\\n{TOKEN}\\nlast",
        f"q=%3D{TOKEN}",
        f"\\u003d{TOKEN}",
        TOKEN.replace("_", "%5F"),
        TOKEN.replace("_", "\\u005f"),
        TOKEN.replace("g", "\\x67"),
        f"&quot;{TOKEN}&quot;",
        f"\x1b[32m{TOKEN}\x1b[0m",
        f"{TOKEN[:24]}\n{TOKEN[24:]} rest",
        f"2026-01-02T03:04:05.6789012Z {TOKEN[:24]}\n2026-01-02T03:04:05.6789013Z {TOKEN[24:]} rest",
        f"E       {TOKEN[:24]}\nE       {TOKEN[24:]}",
    ],
)
def test_a_token_in_escapes_or_over_the_end_of_a_line(text: str) -> None:
    once = redact(text)
    assert "[redacted github-token]" in once
    assert "e5F6g7H8" not in once


@pytest.mark.parametrize("width", [64, 80, 120])
def test_a_text_that_was_cut_at_a_width(width: int) -> None:
    text = (
        f"the call to the server was made with the password and with the token {JWT} and it was refused by the server"
    )
    cut = "\n".join(text[i : i + width] for i in range(0, len(text), width))
    assert "a1B2c3D4e5F6" not in redact(cut)


@pytest.mark.parametrize(
    "text",
    [
        '{\\"password\\": \\"p!w1x\\"}',
        "https://ana:p%40ss%2Fw0rd@db.example.org/x",
        "password%3Dhunter2hunter2%26x",
        "&lt;password&gt; password=&quot;hunter2hunter2&quot;",
    ],
)
def test_values_in_escapes(text: str) -> None:
    once = redact(text)
    assert "[redacted" in once
    assert not any(part in once for part in ("p!w1x", "w0rd", "hunter2"))


@given(st.text(alphabet='ab%4\\u0"x&amp; \n=', max_size=60))
def test_every_part_of_a_view_has_an_origin(text: str) -> None:
    for view in (unescaped(text), joined(text * 20)):
        if view:
            seen = view.text
            for start in range(0, len(seen), 7):
                low, high = view.origin(start, min(start + 3, len(seen)))
                assert 0 <= low <= high <= len(text) * 20
