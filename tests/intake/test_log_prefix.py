import pytest

from bugsage.intake.log_prefix import Prefix, stripped


@pytest.mark.parametrize(
    ("prefix", "line", "bare"),
    [
        ("", "anything", "anything"),
        ("app_1  | ", "app_1  |   File", "  File"),
        ("app_1  | ", "app_2  |   File", "  File"),
        ("app_1  | ", "db_1  |   File", None),
        ("2026-01-05T10:00:00.1Z ", "2026-01-05T10:00:59.123Z x", "x"),
        ("2026-01-05T10:00:00.1Z ", "2026-01-05T10:00:59.123Z", ""),
        ("> ", ">", ""),
        ("> ", "x", None),
        ("    ", "", ""),
        ("(.*", "(.*x", "x"),
        ("(1", "(22x", "x"),
    ],
)
def test_same_shape(prefix: str, line: str, bare: str | None) -> None:
    assert Prefix(prefix).strip(line) == bare


def test_lines_without_the_prefix_stay() -> None:
    assert stripped(["a| x", "other", "a| y"], Prefix("a| ")) == ["x", "other", "y"]
