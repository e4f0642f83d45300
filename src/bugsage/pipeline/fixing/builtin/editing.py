"""Edits of the built-in agent: exact, in plain files of the fix's folder, and never of what a fix leaves as it is."""

from __future__ import annotations

from bugsage.model.sandbox import PROTECTED
from bugsage.ports import Desk, Syntax
from bugsage.repair.builtin.requests import Create, Edit
from bugsage.repair.builtin.steps import Answer
from bugsage.safety.tamper.roles import role_of

#: What a fix leaves as it is, whatever it needs, in words.
_KEPT = {
    "test": "a test",
    "data": "data of tests",
    "golden": "what tests compare with",
    "conftest": "a setting of tests",
    "ci": "a setting of CI",
    "hooks": "a hook of git",
    "guard": "a rule or a contract that fixes are held to",
    "agent": "what agents obey",
    "lock": "a lock file",
    "attributes": "a setting of git",
    "settings": "a setting of tools",
    "planted": "what changes how everything runs",
}
_PRIVATE = "[redacted "


class Editing:
    """What was changed in one folder, and what was not let be changed."""

    def __init__(self, desk: Desk, syntax: Syntax, *, wants_test: bool = False) -> None:
        """With `wants_test` tests may be added to, and files of tests be made."""
        self._desk, self._syntax, self._wants_test = desk, syntax, wants_test
        #: Files that were changed, as they were; None where they were not there.
        self.before: dict[str, str | None] = {}
        #: Edits by now.
        self.count = 0
        #: What it was not let do, one line each.
        self.denials: list[str] = []

    def now(self) -> dict[str, str | None]:
        """The same files as they are."""
        return {path: self._desk.read(path).text for path in self.before}

    def edit(self, request: Edit) -> Answer:
        """Put a text in place of another, which stands in the file exactly once or, where that is asked for, often."""
        page = self._desk.read(request.path)
        adds = self._wants_test and bool(request.old) and request.old in request.new
        refused = self._refused(request.path, adds=adds) or page.why_not
        if refused or page.text is None:
            return no(refused)
        old, new = request.old, request.new
        if "\r\n" in page.text and "\r" not in old:
            old, new = old.replace("\n", "\r\n"), new.replace("\r\n", "\n").replace("\n", "\r\n")
        count = page.text.count(old) if old else 0
        if not count:
            return no(_not_there(old, page.text))
        if count > 1 and not request.everywhere:
            return no(f"`old` stands there {count} times: take more lines of it, or set everywhere")
        if new.count(_PRIVATE) > old.count(_PRIVATE):
            return no("`new` holds a placeholder for something private, which would take its place: leave it out")
        return self._put(request.path, page.text, page.text.replace(old, new))

    def create(self, request: Create) -> Answer:
        """Make a file that is not there yet."""
        if self._desk.read(request.path).text is not None:
            return no("there is such a file already: use edit_file")
        refused = self._refused(request.path, adds=self._wants_test)
        return no(refused) if refused else self._put(request.path, None, request.text)

    def _put(self, path: str, before: str | None, after: str) -> Answer:
        path = _plain(path)
        why_not = self._desk.write(path, after)
        if why_not:
            return no(self._denied(path, why_not))
        self.before.setdefault(path, before)
        self.count += 1
        outline = self._syntax.outline(path, after)
        broken = outline is not None and outline.broken
        return Answer(words="done, but the file cannot be parsed any more" if broken else "done")

    def _refused(self, path: str, *, adds: bool) -> str:
        """Why a file stays as it is; empty where it may be changed, or where a test that is wanted is added to it."""
        plain = _plain(path)
        if adds and role_of(plain) == "test":
            return ""
        kept = _KEPT.get(role_of(plain)) or ("not for agents" if plain.partition("/")[0] in PROTECTED else None)
        if kept is None:
            return ""
        said = f"it is {kept}, and stays as it is: mend the code, or call finish and say what is wrong with it"
        return self._denied(plain, said)

    def _denied(self, path: str, why: str) -> str:
        self.denials.append(f"edit {path[:200]}: {why}"[:300])
        return why


def no(words: str) -> Answer:
    """An answer that was of no use."""
    return Answer(words=words, good=False)


def _plain(path: str) -> str:
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def _not_there(old: str, text: str) -> str:
    """Why an edit found nothing to replace."""
    if not old:
        return "`old` is empty: use create_file for a new file, or take a line to put the text beside"
    if _PRIVATE in old:
        return "`old` holds a placeholder for something private, which is not what stands there: choose other lines"
    if " ".join(old.split()) in " ".join(text.split()):
        return "`old` does not stand there exactly so; its spaces or line breaks differ. Read the lines again"
    return "`old` does not stand there. Read the file, and take it without line numbers"
