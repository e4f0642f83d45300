"""Rules are found, read strictly, and told apart from other tools' files."""

from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters import rule_files
from bugsage.adapters.rule_files import RuleFiles, read_rules
from bugsage.errors import RuleError

HEAD = "schema: bugsage/rules@1\nrules:\n"
OWN = HEAD + "  - id: ours\n    when: {paths: ['core/**']}\n    then: {points: 3}\n    because: it is the core\n"


def write(root: Path, name: str, text: str) -> None:
    (root / "rules").mkdir(exist_ok=True)
    (root / "rules" / name).write_text(text)


def test_shipped_rules_come_first_then_the_repositorys_own(tmp_path):
    write(tmp_path, "a.yaml", OWN)
    rules = RuleFiles(tmp_path).rules()
    assert rules[:-1] == RuleFiles.shipped()
    assert (rules[-1].id, rules[-1].source, rules[-1].line) == ("ours", "rules/a.yaml", 3)


def test_without_own_rules(tmp_path):
    assert RuleFiles(tmp_path).rules() == RuleFiles.shipped()


@pytest.mark.parametrize(("name", "whole"), [("VALUES", False), ("WHOLE", True)])
def test_the_shipped_rules_as_values_are_those_of_the_files(tmp_path, monkeypatch, name, whole):
    as_values, file = RuleFiles.shipped(whole=whole), getattr(rule_files, name)
    known = msgspec.json.decode(file.read_bytes())
    texts = {file.name: file.read_text() for file in rule_files.shipped_folder().glob("*.yaml")}
    digests = {name: sha256(text.encode()).hexdigest() for name, text in texts.items()}
    assert {name: one["digest"] for name, one in known.items()} == digests, "python -m bugsage.adapters.rule_files"
    assert any(rule.examples.hit for rule in as_values) is whole
    for other in ("VALUES", "WHOLE"):
        monkeypatch.setattr(rule_files, other, tmp_path / f"{other}.json")
    assert RuleFiles.shipped(whole=whole) == as_values
    rule_files.write_values()
    assert msgspec.json.decode((tmp_path / f"{name}.json").read_bytes()) == known


@pytest.mark.parametrize("values", [b"", b"[]", b'{"secrets.yaml": {"digest": "another", "rules": []}}'])
def test_values_that_do_not_fit_do_not_count(tmp_path, monkeypatch, values):
    expected = RuleFiles.shipped()
    other = tmp_path / "rules.json"
    other.write_bytes(values)
    monkeypatch.setattr(rule_files, "VALUES", other)
    assert RuleFiles.shipped() == expected != ()


def test_the_projects_own_repository_has_its_rules_once():
    root = Path(__file__).parents[2]
    ids = [rule.id for rule in RuleFiles(root).rules()]
    assert len(ids) == len(set(ids)) == len(RuleFiles.shipped())


@pytest.mark.parametrize(
    "text",
    [
        "rules:\n  - id: x\n    pattern: eval(...)\n    message: because of this\n    languages: [python]\n",
        "- because\n- list\n",
        "because: [broken\n",
        "just text",
        "",
    ],
)
def test_files_of_other_tools_are_passed_over(tmp_path, text):
    write(tmp_path, "theirs.yaml", text)
    assert RuleFiles(tmp_path).rules() == RuleFiles.shipped()


def test_rules_without_the_schema_line_are_not_silently_passed_over():
    with pytest.raises(RuleError) as caught:
        read_rules(OWN.partition("\n")[2], "rules/a.yaml")
    assert "schema: bugsage/rules@1" in caught.value.hint


@pytest.mark.parametrize(
    ("entry", "line", "message"),
    [
        ("{id: a, when: {path: [x]}, then: {points: 1}, because: b}", 3, "unknown key path, did you mean paths?"),
        ("{id: a, when: {paths: [x]}, then: {points: 11}, because: b}", 3, "then.points"),
        ("{id: a, when: {paths: [x]}, then: {}, because: b}", 3, "asks for nothing; there are points"),
        ("{id: a, when: {}, then: {points: 1}, because: b}", 3, "names no condition"),
        ("{id: '', when: {paths: [x]}, then: {points: 1}, because: b}", 3, "must not be empty"),
        ("{id: a, when: {paths: x}, then: {points: 1}, because: b}", 3, "when.paths: expected a list, got text"),
        ("{id: a, when: {triage: [bug]}, then: {points: 1}, because: b}", 3, "bug is none of code, test"),
        ("{id: a, when: {criticality: [top]}, then: {points: 1}, because: b}", 3, "top is none of low"),
        ("{id: a, when: {paths: [x]}, then: {points: 1}, because: 'in {fil}'}", 3, "{fil} is no value"),
        ("{id: a, when: {paths: [x]}, then: {points: 1}, because: b, source: x}", 3, "unknown key source"),
        ("{id: a, when: {paths: [x]}, then: {points: .nan}, because: b}", 3, "then.points"),
        (
            "id: a\n    when: {paths: [x]}\n    then: {point: 1}\n    because: b",
            5,
            "unknown key point, did you mean points?",
        ),
        ("id: a\n    when: [\n", 5, "did not find"),
        ("{id: a, when: {paths: [x]}, then: {points: 1}}", 3, "missing required field because"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(entry, line, message):
    with pytest.raises(RuleError) as caught:
        read_rules(f"{HEAD}  - {entry}\n", "rules/a.yaml")
    assert str(caught.value).startswith(f"rules/a.yaml:{line}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["schema: bugsage/rules@2\n", "schema: bugsage/rules@1\nrule: []\n", "schema: bugsage/rules@1\nrules: x\n"]
)
def test_wrong_top_of_a_file(text):
    with pytest.raises(RuleError):
        read_rules(text, "rules/a.yaml")


def test_id_of_a_shipped_rule_cannot_be_taken(tmp_path):
    write(tmp_path, "a.yaml", OWN.replace("ours", "secrets"))
    with pytest.raises(RuleError, match=r"rules/a\.yaml:3: id secrets stands already in rules/secrets\.yaml"):
        RuleFiles(tmp_path).rules()


def test_link_out_of_the_repository_is_refused(tmp_path):
    (tmp_path / "outside.yaml").write_text(OWN)
    root = tmp_path / "repo"
    (root / "rules").mkdir(parents=True)
    (root / "rules/link.yaml").symlink_to(tmp_path / "outside.yaml")
    with pytest.raises(RuleError, match="out of the repository"):
        RuleFiles(root).rules()


@pytest.mark.parametrize("raw", [OWN.encode() + b"\xff", OWN.encode() + b"#" * 1_100_000])
def test_own_file_that_is_no_text_or_too_large(tmp_path, raw):
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/a.yaml").write_bytes(raw)
    with pytest.raises(RuleError, match="larger than 1 MB or not UTF-8"):
        RuleFiles(tmp_path).rules()


@given(st.text(max_size=80))
def test_anything_is_read_or_refused(text):
    for whole in (text, HEAD + text, HEAD + "  - " + text):
        try:
            rules = read_rules(whole, "rules/a.yaml")
        except RuleError:
            continue
        assert all(rule.id for rule in rules)
