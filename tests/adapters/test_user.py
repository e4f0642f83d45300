from pathlib import Path

import pytest

from bugsage.adapters.settings import read_settings, read_user_settings
from bugsage.adapters.user import private_of, settings_folder
from bugsage.errors import SettingsError
from bugsage.model.settings import UserSettings


def test_settings_of_a_user_lie_where_the_system_keeps_them(tmp_path: Path) -> None:
    assert settings_folder({"XDG_CONFIG_HOME": str(tmp_path)}) == tmp_path / "bugsage"
    assert settings_folder({"XDG_CONFIG_HOME": "relative"}) == Path.home() / ".config/bugsage"
    assert settings_folder({}) == Path.home() / ".config/bugsage"


def test_values_of_telling_variables_are_private(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("")
    environ = {
        "MY_API_KEY": "correct horse",
        "DB_PASSWORD": "tea4two!",
        "SHORT_TOKEN": "abc",
        "TOKEN_FILE": str(file),
        "TOKEN_COUNT": "1234567890",
        "EDITOR": "a long value of no interest",
        "DATABASE_URL": "postgres://bob:s3cr3t-of-bob@db/shop",
        "POSTGRES_PASSWORD": "postgres",
    }
    # As they are, and as they stand in a web address.
    known = {"correct horse", "correct%20horse", "tea4two!", "tea4two%21", "s3cr3t-of-bob"}
    assert set(private_of(environ).values) == known
    assert str(Path.home()) in private_of(environ).homes


def test_a_user_says_where_text_goes(tmp_path: Path) -> None:
    assert read_user_settings(tmp_path).llm.base_url is None
    (tmp_path / "bugsage.toml").write_text('[llm]\nbase_url = "https://host"\nturns = 3\n')
    settings = read_user_settings(tmp_path).llm
    assert (settings.base_url, settings.turns) == ("https://host", 3)


def test_a_mistake_in_a_users_settings_names_the_nearest_key(tmp_path: Path) -> None:
    (tmp_path / "bugsage.toml").write_text('[llm]\nbase_ur = "https://host"\n')
    with pytest.raises(SettingsError) as error:
        read_user_settings(tmp_path)
    assert "unknown key llm.base_ur" in str(error.value)
    assert error.value.hint == "did you mean llm.base_url?"


@pytest.mark.parametrize("key", ["base_url", "key_variable", "plain_http", "usd_per_million_input"])
def test_a_repository_may_not_say_it(tmp_path: Path, key: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f'[tool.bugsage.llm]\n{key} = "x"\n')
    with pytest.raises(SettingsError) as error:
        read_settings(tmp_path)
    assert f"tool.bugsage.llm.{key} is the user's to say" in str(error.value)
    assert "~/.config/bugsage" in error.value.hint


def test_who_has_no_home_has_no_settings_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", homeless)
    assert read_user_settings(settings_folder({})) == UserSettings()
    assert settings_folder({"XDG_CONFIG_HOME": "/etc/xdg"}) == Path("/etc/xdg/bugsage")
    assert private_of({}).homes == ()
