"""What a user may set in `bugsage.toml` or `[tool.bugsage]`."""

from bugsage.model.base import Noun


class DiagnoseSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of `bugsage diagnose`."""

    #: How many suspects are shown for each issue.
    top: int = 10
    #: Seconds that `--reproduce` may take for one issue.
    reproduce_seconds: float = 60.0


class TestSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Settings of `bugsage test`."""

    __test__ = False  # not a test class, whatever pytest makes of the name

    #: The test command, as one string split like a shell would, or as a list of words.
    command: str | list[str] | None = None
    #: Put the recorder into pytest runs.
    record: bool = True


class CodeSettings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which code is the project's own."""

    #: Globs of files that are never suspects, beside those that git ignores.
    exclude: list[str] = []


class Settings(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings of a repository."""

    diagnose: DiagnoseSettings = DiagnoseSettings()
    test: TestSettings = TestSettings()
    code: CodeSettings = CodeSettings()
