import io

import pytest

from bugsage.intake.redaction import streaming
from bugsage.intake.redaction.redact import redacted
from bugsage.intake.redaction.streaming import pieces, texts
from bugsage.model.redaction import Private

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8"
LINE = "an ordinary line of a log that says nothing at all\n"


def whole(text: str) -> tuple[str, list[tuple[str, int, int, int]]]:
    made = list(pieces([text[i : i + 777] for i in range(0, len(text), 777)], Private()))
    return "".join(p.text for p in made), [(f.kind, f.line, f.start, f.end) for p in made for f in p.findings]


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PIECE", 4_000)
    monkeypatch.setattr(streaming, "OVERLAP", 2_000)


@pytest.mark.usefixtures("_small")
@pytest.mark.parametrize("before", [0, 1, 50, 77, 78, 79, 80, 500])
def test_pieces_are_what_the_whole_would_be(before: int) -> None:
    text = LINE * before + f"token: {TOKEN} x\n" + LINE * 100
    made, found = whole(text)
    assert made == redacted(text).text
    assert found == [("github-token", before + 1, 8, 8 + len(TOKEN))]


@pytest.mark.usefixtures("_small")
def test_a_key_of_many_lines_is_not_cut() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\n" + "a1B2c3D4e5F6g7H8\n" * 60 + "-----END RSA PRIVATE KEY-----"
    for before in range(60, 82, 3):
        made, found = whole(LINE * before + key + "\n" + LINE * 100)
        assert "a1B2c3D4" not in made
        assert [one[:2] for one in found] == [("private-key", before + 1)]


@pytest.mark.usefixtures("_small")
def test_a_secret_is_known_again_in_later_pieces() -> None:
    made, _ = whole("password='xK9#mP2$vL5q'\n" + LINE * 200 + "and then xK9#mP2$vL5q again\n" + LINE * 10)
    assert "xK9#" not in made


@pytest.mark.usefixtures("_small")
def test_a_line_without_end() -> None:
    assert whole("x" * 50_000)[0] == "x" * 50_000


def test_bytes_come_back_as_they_were() -> None:
    data = b"\xff\xfe\xfa ok \x80 caf\xc3\xa9\r\n"[2:]
    assert "".join(texts(io.BytesIO(data))).encode("utf-8", "surrogateescape") == data
    assert "".join(texts(io.BytesIO("häß".encode("utf-16")))).lstrip("\ufeff") == "häß"
