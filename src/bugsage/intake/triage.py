"""What kind of trouble an error is, by rules over its structure."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cached_property

from bugsage.intake import trouble
from bugsage.intake.fingerprint import is_test_file
from bugsage.intake.places import INSTALLED
from bugsage.intake.triage_rules import ERROR_NUMBER, RULES, Rule
from bugsage.intake.trouble import Trouble
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.issue import Triage
from bugsage.model.module_spelling import nearest_module

_FIXABLE = frozenset({"code", "test"})
_JVM = frozenset(("java", "kotlin", "scala", "groovy"))
_ENDING = re.compile(r"\.(?:py|java|kt|scala|groovy|rb|cs|fs)$")


def triage(event: ErrorEvent, files: Collection[str] = ()) -> Triage:
    """The first rule that holds. Resolve paths before; `files` of the repository tell its own modules from others.

    Rules see types, frames, phases, error numbers and what the interpreter itself says of a type, never free words of
    a message, so that a message cannot choose its own verdict.
    """
    facts = Facts(event, files)
    rule = next(rule for rule in RULES if holds(rule, facts))
    reason = rule.reason.format(type=facts.type, told=facts.told.says if facts.told else "")
    return Triage(kind=rule.kind, fixable=rule.kind in _FIXABLE, reason=reason)


def holds(rule: Rule, facts: Facts) -> bool:
    """All that a rule asks for is there."""
    return (
        (not rule.types or bool(rule.types & facts.types))
        and (not rule.causes or bool(rule.causes & facts.causes))
        and (not rule.phases or facts.phase in rule.phases)
        and (rule.raised_in is None or facts.raised_in == rule.raised_in)
        and (rule.own_raise is None or facts.own_raise == rule.own_raise)
        and (rule.names_own_module is None or facts.names_own_module(rule) == rule.names_own_module)
        and (rule.misspelt is None or facts.misspelt(rule) == rule.misspelt)
        and (rule.error_numbers is None or facts.error_number in rule.error_numbers)
        and (rule.message is None or rule.message.search(facts.message) is not None)
        and (not rule.codes or facts.code(rule) in rule.codes)
        and (rule.except_message is None or rule.except_message.search(facts.message) is None)
        and (not rule.languages or facts.language in rule.languages)
        and (rule.own_innermost is None or facts.own_innermost == rule.own_innermost)
        and (not rule.told_by_tool or (facts.told is not None and facts.told.kind == rule.tool_kind))
        and (rule.asked_environment is None or facts.asked_environment == rule.asked_environment)
        and (rule.has is None or rule.has in facts.present)
        and not (rule.except_types & facts.types)
    )


class Facts:
    """What the rules ask of one event, each found out once."""

    def __init__(self, event: ErrorEvent, files: Collection[str] = ()) -> None:
        self._event = event
        self._files = files
        self._raised = (
            event.exceptions[0] if event.exceptions else ExceptionInfo(type=event.type, message=event.message)
        )
        self.type = _last(event.type)
        self.phase = event.phase
        self.message = self._raised.message or event.message

        self.language = event.language

    @cached_property
    def told(self) -> Trouble | None:
        """What a tool around the project said in a line of its own; only one format makes such events."""
        return trouble.BY_NAME.get(self.type) if self._event.format == trouble.FORMAT else None

    @property
    def own_innermost(self) -> bool:
        """The innermost frame of all is the project's."""
        return bool(self._event.frames) and self._event.frames[-1].in_app

    def code(self, rule: Rule) -> str:
        """What the system, or a service, answered with, as the message begins."""
        found = rule.message.search(self.message) if rule.message else None
        groups = found.groupdict() if found else {}
        return groups.get("code") or groups.get("status") or ""

    @cached_property
    def types(self) -> frozenset[str]:
        """Last dotted parts of the names of what was raised."""
        return frozenset({self.type, _last(self._raised.type)})

    @cached_property
    def causes(self) -> frozenset[str]:
        """The same of its causes, and of those that were being handled; members of a group are no causes."""
        return frozenset(_last(link.type) for link in self._event.exceptions[1:] if link.relation != "group")

    @cached_property
    def own(self) -> Frame | None:
        """The innermost frame of the project."""
        return next((frame for frame in reversed(self._event.frames) if frame.in_app), None)

    @cached_property
    def raised_in(self) -> str:
        """`test` or `project` by the project's innermost frame, else `library`, or `nowhere` where nothing is known."""
        if self.own is not None:
            return "test" if is_test_file(self.own.file) else "project"
        if self._event.frames:
            return "library" if INSTALLED.search(self._event.frames[-1].file or "") else "nowhere"
        return "test" if is_test_file(self._event.file) else "project" if self._event.file else "nowhere"

    @cached_property
    def own_raise(self) -> bool:
        """The project's own `raise` statement is the innermost frame."""
        frames = self._event.frames
        return bool(frames) and frames[-1].in_app and (frames[-1].code or "").lstrip().startswith("raise ")

    @cached_property
    def present(self) -> frozenset[str]:
        """What a rule's `has` may ask for."""
        has = {"test": self._event.test is not None, "own frame": self.own is not None, "file": bool(self._event.file)}
        return frozenset(name for name, there in has.items() if there)

    @cached_property
    def error_number(self) -> int | None:
        """The operating system's number at the start of the message."""
        found = ERROR_NUMBER.match(self.message)
        return int(found[1]) if found else None

    @cached_property
    def asked_environment(self) -> bool:
        """The innermost frame is the look-up of an environment variable."""
        frames = self._event.frames
        last = frames[-1] if frames else Frame()
        in_os = (last.file or "").endswith(("/os.py", "<frozen os>")) and last.function == "__getitem__"
        code = (last.code or "").replace(" ", "")
        return in_os or (last.in_app and ("os.environ[" in code or code.startswith("environ[") or "=environ[" in code))

    def names_own_module(self, rule: Rule) -> bool | None:
        """The module that the message names is on the path of one of the project's own frames; None without one."""
        found = rule.message.search(self.message) if rule.message else None
        groups = found.groupdict() if found else {}
        name = groups.get("module") or groups.get("assembly")
        if not name:
            return None
        if self.language in _JVM:
            return any(part in self._own_words for part in re.split(r"[./$]", name)[2:])
        return re.split(r"[./]", name)[0] in self._own_words

    def misspelt(self, rule: Rule) -> bool:
        """The module that the message names is one letter away from one that is there, and no package that is known."""
        found = rule.message.search(self.message) if rule.message else None
        return bool(found and nearest_module(found["module"], self._files))

    @cached_property
    def _own_words(self) -> frozenset[str]:
        frames = [frame for link in self._event.exceptions for frame in link.frames if frame.in_app]
        test = (self._event.test or "").partition("::")[0]
        paths = [*(frame.file or "" for frame in frames), self._event.file or "", test, *self._files]
        return frozenset(_ENDING.sub("", part) for path in paths for part in path.split("/"))


def _last(name: str) -> str:
    return name.rpartition(".")[2] or name
