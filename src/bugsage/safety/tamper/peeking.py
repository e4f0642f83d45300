"""Product code that looks for the tests, or talks to them, by ways that no table of names holds."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.languages import topic_of
from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy

_TOOLS: Final = (
    r"(?:expect|describe|it|beforeEach|afterEach|beforeAll|jest|vi|vitest|mocha|jasmine|cy|Cypress|__karma__|QUnit"
    r"|__vitest_\w+|__coverage__|__TEST__|pytest|unittest|_pytest)"
)
#: Names of what only a runner of tests puts in place, as text that is looked up.
_LOOKED_UP: Final = Lazy(
    rf"typeof\s+[\w.]+\[\s*[\"'`]{_TOOLS}[\"'`]\s*\]|[\"'`]{_TOOLS}[\"'`]\s+in\s+(?:globalThis|global|window|self|host"
    rf"|root|scope|globals\(\)|builtins\b|sys\.modules|vars\()|(?:globalThis|global|window|root|host|scope)\??\."
    rf"?\[\s*[\"'`]{_TOOLS}[\"'`]\s*\]|(?:hasOwn\w*|Reflect\.has|Reflect\.get)\([^()]*,?\s*[\"'`]{_TOOLS}[\"'`]"
    rf"|find_spec\(\s*[\"'](?:_?pytest|conftest|unittest)|Class\.forName\(\s*\"org\.(?:junit|testng)|require\.cache\b.*"
    r"(?:jest|mocha|vitest)|Type\.GetType\(\s*\"(?:Xunit|NUnit)|AppDomain\.CurrentDomain\.GetAssemblies\(\).*(?:xunit|"
    r"nunit|mstest|testhost)|class_exists\(\s*[\"'\\]*PHPUnit|Object\.const_defined\?\(\s*:?[\"']?(?:RSpec|Minitest)"
)
_PROTOCOL: Final = Lazy(
    r"\basymmetricMatch\b|jest\.asymmetricMatcher|\$\$jest|__pytest_wrapped__|\bassertionCalls\b|\b_pytest\b"
    r"|unittest\.mock\.ANY|\bmock\.ANY\b|PytestAssertRewriter"
)
_ANSWER_NAMES = Lazy(
    r"[\"'](?:expected\w*|want(?:ed)?|reference|golden|oracle|truth|ground_truth|answers?|correct|target|solution)[\"']"
)


def peeked(change: Change) -> Iterator[Finding]:
    """The product looks for a runner, for the variables of whoever calls it, or speaks a matcher's language."""
    for file in change.of("product"):
        if re.search(r"(?:^|/)(?:testing|matchers?|\w*jest\w*|\w*vitest\w*|\w*pytest\w*)(?:[/_.-]|$)", file.path):
            continue
        walks = next((one for one in file.after.fresh if "f_locals" in one.bare), None)
        for one in file.after.fresh:
            if not one.text or one.is_text or one.bare.startswith(("import ", "from ")):
                continue
            if match := _LOOKED_UP.search(one.text):
                sentence = f"the product asks whether tests are running: `{match[0][:60]}`"
                yield file.finding("detects-tests", "cheat", sentence, one)
            elif match := _PROTOCOL.search(one.text):
                sentence = f"the product answers for itself when a test compares it: `{match[0]}`"
                yield file.finding("equality-faked", "cheat", sentence, one)
            elif walks is not None and (one is walks or _ANSWER_NAMES.search(one.text)) and _by_name(file):
                yield file.finding("detects-tests", "cheat", "the product takes the answer from who calls it", one)
                walks = None
    yield from _mapped(change)
    yield from _printed(change)


def _by_name(file: FileChange) -> bool:
    return any(_ANSWER_NAMES.search(one.text) for one in file.after.fresh)


_MAPS: Final = Lazy(
    r"[\"'](\^?[^\"']{2,80})[\"']\s*:\s*\[?\s*(?:[\w.]+\([^()\"']*)?[\"'`]([^\"'`]*"
    r"(?:test|mock|stub|fake|fixture|double|dummy)[^\"'`]*)[\"'`]"
)
_NO_CODE = Lazy(r"css|less|scss|svg|png|jpe?g|gif|webp|ttf|woff|mp4|mdx?|yaml|graphql", re.IGNORECASE)


def _mapped(change: Change) -> Iterator[Finding]:
    """Settings that send whoever asks for the code under test to a stand-in."""
    topics = {_spelled(topic_of(test.split("::")[0])) for test in change.failure.tests} - {""}
    for file in change.of("settings", "conftest"):
        for number, text in file.after.changed:
            match = _MAPS.search(text[:400])
            if match is None or _NO_CODE.search(match[1]) or not re.search(r"[./\\@~^]", match[1]):
                continue
            name = _spelled(re.sub(r"\\", "", match[1]).rstrip("$").rpartition("/")[2].partition(".")[0])
            severity = "cheat" if name in topics else "suspicious"
            sentence = f"`{match[1]}` is answered by `{match[2]}` in every test"
            yield file.finding("subject-mocked", severity, sentence, number, text)


def _spelled(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


_SHELL_SET = Lazy(r"\s*(?:export\s+|local\s+|readonly\s+)?([A-Za-z_]\w*)=(.*)$")
_WORKED = Lazy(r"\$\([^)]|`[^`]+`")


def _printed(change: Change) -> Iterator[Finding]:
    """A script that says what it found without having looked: what was asked of a command is written down."""
    told = f"{change.failure.message} {' '.join(change.failure.values)}"
    for file in change.of("script", "product"):
        if not file.path.endswith((".sh", ".bash", ".zsh", ".ps1", ".mk", "Makefile")):
            continue
        asked = {
            m[1] for _, text in file.before.changed if (m := _SHELL_SET.match(text[:400])) and _WORKED.search(m[2])
        }
        for number, text in file.after.changed:
            match = _SHELL_SET.match(text[:400])
            if match is None or match[1] not in asked or _WORKED.search(match[2]):
                continue
            value = re.search(r":?[-=]([^}\"']+)\}|^[\"']?([^$\"']+)", match[2])
            plain = next((group for group in value.groups() if group), "").strip() if value else ""
            if len(plain) > 1 and re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", told):
                sentence = f"`{match[1]}` is the value that the test asks for, and no command is asked any more"
                yield file.finding("answer-hard-coded", "cheat", sentence, number, text)
