"""Settings are read strictly, and what is wrong is named with its place."""

import subprocess
import sys
from pathlib import Path

import pytest

from bugsage.adapters.settings import read_settings, read_user_settings
from bugsage.errors import SettingsError
from bugsage.model.settings import Settings


def refused(root, **files) -> SettingsError:
    for name, text in files.items():
        (root / f"{name}.toml").write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(root)
    return caught.value


def test_defaults_without_files(tmp_path):
    assert read_settings(tmp_path) == Settings()


def test_own_file(tmp_path):
    (tmp_path / "bugsage.toml").write_text('[diagnose]\ntop = 3\n[test]\ncommand = ["pytest", "-q"]\n')
    settings = read_settings(tmp_path)
    assert settings.diagnose.top == 3
    assert settings.test.command == ["pytest", "-q"]


def test_part_of_the_shared_file(tmp_path):
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.other]\ntop = "any"\n[tool.bugsage.code]\nexclude = ["gen/**"]\n'
    )
    assert read_settings(tmp_path).code.exclude == ["gen/**"]


def test_byte_order_mark_and_windows_lines(tmp_path):
    (tmp_path / "bugsage.toml").write_bytes(b"\xef\xbb\xbf[diagnose]\r\ntop = 4\r\n")
    assert read_settings(tmp_path).diagnose.top == 4


def test_both_files(tmp_path):
    error = refused(tmp_path, bugsage="[diagnose]\ntop = 3\n", pyproject="[tool.bugsage.diagnose]\ntop = 4\n")
    assert "remove [tool.bugsage] from pyproject.toml" in error.hint


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[diagnose]\ntopp = 3\n", "diagnose.topp", "diagnose.top?"),
        ("[diagnos]\ntop = 3\n", "diagnos", "diagnose?"),
        ("exclude = []\n", "exclude", "code.exclude?"),
        ("[test]\ncomand = 'x'\n", "test.comand", "test.command?"),
        ("[zzz]\n", "zzz", "known keys: diagnose, diagnose.top"),
    ],
)
def test_unknown_key_names_the_nearest(tmp_path, text, key, nearest):
    error = refused(tmp_path, bugsage=text)
    assert str(error) == f"bugsage.toml: unknown key {key}"
    assert nearest in error.hint


def test_unknown_key_of_the_shared_file_is_named_as_it_stands_there(tmp_path):
    error = refused(tmp_path, pyproject="[tool.bugsage.diagnose]\ntopp = 3\n")
    assert str(error) == "pyproject.toml: unknown key tool.bugsage.diagnose.topp"
    assert "diagnose.top?" in error.hint


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[diagnose]\ntop = 'x'\n", "diagnose.top: expected integer, got string"),
        ("[diagnose]\ntop = true\n", "diagnose.top: expected integer, got boolean"),
        ("diagnose = 3\n", "diagnose: expected table, got integer"),
        ("[code]\nexclude = [1]\n", "code.exclude[0]: expected string, got integer"),
        ("[test]\ncommand = {}\n", "test.command: expected string or list, got table"),
    ],
)
def test_wrong_type_names_key_and_expectation(tmp_path, text, message):
    assert str(refused(tmp_path, bugsage=text)) == f"bugsage.toml: {message}"


def test_part_that_is_no_table(tmp_path):
    assert "tool.bugsage must be a table" in str(refused(tmp_path, pyproject="[tool]\nbugsage = 3\n"))


@pytest.mark.parametrize(
    ("text", "place"),
    [("[diagnose]\ntop 3\n", "bugsage.toml:2:5: "), ("[diagnose]\ntop = [\n", "bugsage.toml:3:1: ")],
)
def test_broken_toml_names_line_and_column(tmp_path, text, place):
    assert str(refused(tmp_path, bugsage=text)).startswith(place)


def test_broken_shared_file_that_speaks_of_us(tmp_path):
    error = refused(tmp_path, pyproject="[tool.bugsage]\nx x\n")
    assert str(error).startswith("pyproject.toml:2:3:")


def test_broken_shared_file_of_others_is_not_our_business(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project\n")
    assert read_settings(tmp_path) == Settings()


@pytest.mark.parametrize("content", [b"\xff\xfe", b"x = " + b"[" * 5000])
def test_what_is_no_toml_at_all(tmp_path, content):
    (tmp_path / "bugsage.toml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"bugsage\.toml"):
        read_settings(tmp_path)


def test_parser_is_loaded_only_when_there_is_something_to_parse(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    code = (
        "import sys; from pathlib import Path; from bugsage.adapters.settings import read_settings;"
        f"read_settings(Path({str(tmp_path)!r})); print('tomllib' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


class TestApproval:
    """What goes without a look only the user says."""

    def test_a_repository_makes_it_stricter(self, tmp_path: Path) -> None:
        (tmp_path / "bugsage.toml").write_text('[approval]\nauto_up_to = 1\nnever = ["code"]\ngates = ["linted"]\n')
        said = read_settings(tmp_path).approval
        assert (said.auto_up_to, said.never, said.gates) == (1.0, ["code"], ["linted"])

    def test_a_repository_cannot_switch_auto_on(self, tmp_path: Path) -> None:
        (tmp_path / "pyproject.toml").write_text('[tool.bugsage.approval]\nauto = ["code"]\n')
        with pytest.raises(SettingsError, match=r"approval\.auto is the user's to say"):
            read_settings(tmp_path)

    @pytest.mark.parametrize("value", ["11", "-1", "nan", "inf", "'2'"])
    def test_a_score_lies_between_0_and_10(self, tmp_path: Path, value: str) -> None:
        (tmp_path / "bugsage.toml").write_text(f"[approval]\nauto_up_to = {value}\n")
        with pytest.raises(SettingsError, match=r"approval\.auto_up_to: expected float"):
            read_settings(tmp_path)


class TestCi:
    """Hosts of CI, and their tokens, are the user's to name."""

    def test_a_repository_names_its_job_and_no_host(self, tmp_path: Path) -> None:
        (tmp_path / "bugsage.toml").write_text('[ci]\njob = "team/shop"\n')
        assert read_settings(tmp_path).ci.job == "team/shop"
        (tmp_path / "bugsage.toml").write_text('[ci.hosts."evil.example"]\nservice = "gitlab"\n')
        with pytest.raises(SettingsError, match=r"ci\.hosts is the user's to say"):
            read_settings(tmp_path)

    def test_the_user_names_hosts(self, tmp_path: Path) -> None:
        file = tmp_path / "bugsage.toml"
        file.write_text('[ci.hosts."git.corp"]\nservice = "gitlab"\nelsewhere = ["files.corp"]\n')
        assert read_user_settings(tmp_path).ci.hosts["git.corp"].elsewhere == ["files.corp"]
        for wrong in ('servise = "gitlab"', 'service = "gitlab"\nelsewhere = "files.corp"', "token_variable = 1"):
            file.write_text(f'[ci.hosts."git.corp"]\n{wrong}\n')
            with pytest.raises(SettingsError, match=r"ci\.hosts") as caught:
                read_user_settings(tmp_path)
            assert str(file) in str(caught.value)
