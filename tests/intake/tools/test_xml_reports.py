"""Places in XML: damage, hostility, and who wrote it."""

import pytest

from bugsage.intake.formats import tool_xml

REPORT = (
    '<checkstyle><file name="src/A.java"><error line="3" column="0" severity="{}" message="{}" source="{}"/></file>'
    "</checkstyle>"
)


@pytest.mark.parametrize(
    ("rule", "tool", "code"),
    [
        ("com.puppycrawl.tools.NameCheck", "checkstyle", "NameCheck"),
        ("eslint.rules.semi", "eslint", "semi"),
        ("detekt.LongMethod", "detekt", "LongMethod"),
        ("ShellCheck.SC2086", "shellcheck", "SC2086"),
        ("", "checkstyle", None),
    ],
)
def test_the_rule_says_which_tool_it_was(rule: str, tool: str, code: str | None) -> None:
    [place] = tool_xml.parse(REPORT.format("warning", "bad", rule)).locations
    assert (place.tool, place.code, place.line, place.column) == (tool, code, 3, None)


def test_damage_is_told_and_what_came_before_is_read() -> None:
    parsed = tool_xml.parse(REPORT.format("error", "bad", "x")[:-20] + "<")
    assert len(parsed.locations) == 1
    assert "damaged" in parsed.notes[0]


def test_entities_of_its_own_are_refused() -> None:
    text = '<!DOCTYPE checkstyle [<!ENTITY a "b">]>' + REPORT.format("error", "&a;", "x")
    assert tool_xml.parse(text).locations == ()


def test_text_of_a_stranger_is_cleaned() -> None:
    [place] = tool_xml.parse(REPORT.format("error", "x\u202ey&#10;z", "x")).locations
    assert place.message == "xy z"


def test_other_xml_is_not_taken_for_it() -> None:
    for text in ("<testsuite><testcase/></testsuite>", "<results><a/></results>", "<html><error/></html>", "<", ""):
        assert tool_xml.recognise(text) == 0.0
