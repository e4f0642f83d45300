"""The words of tools, made alike."""

import pytest

from bugsage.intake.tools.words import code_of, number_of, opening, path_of, severity_of


@pytest.mark.parametrize(
    ("said", "severity", "code", "rest"),
    [
        ("error: x", "error", None, "x"),
        ("error TS12: x", "error", "TS12", "x"),
        ("error[E0308]: x", "error", "E0308", "x"),
        ("[warning] x (line-length)", "warning", "line-length", "x"),
        ("Warning - x", "warning", None, "x"),
        ("W: [Corrected] x", "warning", None, "[Corrected] x"),
        ("E501 x", None, "E501", "x"),
        ("errors are bad", None, None, "errors are bad"),
        ("e: x", None, None, "e: x"),
        ("", None, None, ""),
    ],
)
def test_opening(said: str, severity: str | None, code: str | None, rest: str) -> None:
    assert opening(said) == (severity, code, rest)


def test_only_known_words_are_severities() -> None:
    assert [severity_of(word) for word in ("Error", " HIGH ", "[W]", "ℹ", "bogus", None, "")] == [
        "error", "error", "warning", "note", None, None, None,
    ]  # fmt: skip


def test_a_sentence_in_brackets_is_no_code() -> None:
    assert code_of("line too long (126 > 120)") == (None, "line too long (126 > 120)")
    assert code_of("bad name [arg-type]") == ("arg-type", "bad name")


def test_paths_and_numbers() -> None:
    assert [path_of(p) for p in (".\\a\\b.cs", "C:\\a.cs", "file:///C:/a.cs", "'./a.py'", "file:///a.py")] == [
        "a/b.cs", "C:/a.cs", "C:/a.cs", "a.py", "/a.py",
    ]  # fmt: skip
    assert [number_of(n) for n in ("3", 0, -1, None, "x", 10**12, "٣")] == [3, None, None, None, None, None, 3]
