"""Stand-ins where the real thing is to be tried: in set-up files, in end-to-end tests, in what tests compare with."""

import re
from collections.abc import Iterator
from typing import Final

from bugsage.model.languages import topic_of
from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.checks import check_of
from bugsage.safety.tamper.inventory import units
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement, strings

_SET_UP: Final = Lazy(
    r"(?:.*/)?(?:(?:jest|vitest|mocha|karma|test|tests|unit|browser|global)[._-]?(?:setup|init|env|helper|"
    r"bootstrap)[\w.-]*|"
    r"setup[._-]?(?:files?|tests?|jest|vitest|env|after[\w-]*|unit|browser)?[\w.-]*|setupTests|(?:spec|rails|"
    r"test)_helper|"
    r"conftest|support/\w+)\.(?:[cm]?[jt]sx?|rb|py|exs|php)"
)
_MODULE_MOCKED = Lazy(
    r"(?:jest|vi|mock|td|rewiremock|proxyquire)\.?(?:mock|doMock|unstable_mockModule|setMock|replace|module)?\("
)
#: Neighbours that tests rightly do without.
_NEIGHBOUR = Lazy(
    r"api|client|http|fetch|axios|logg|analytic|telemetr|track|i18n|l10n|locale|translat|rout|navigat|storage|"
    r"config|env|"
    r"database|prisma|mail|email|sms|s3|queue|redis|cache|socket|clock|time|date|random|uuid|auth|session|sentry|theme|"
    r"icon|font|image|asset|style|css|animation|native|device|worker|stripe|payment-provider|feature-?flag",
    re.IGNORECASE,
)
_END_TO_END = Lazy(
    r"(?:^|/)(?:e2e|end-?to-?end|cypress|playwright|acceptance|integration|system|features?|functional|smoke|"
    r"browser)(?:[/_.-]|$)|"
    r"\.(?:e2e|cy|e2e-spec|acceptance|integration)\.",
    re.IGNORECASE,
)
_ANSWERED = Lazy(
    r"(?:page|context|browserContext)\.route\(|\bcy\.(?:intercept|route)\(|\bnock\(|\bserver\.use\(|"
    r"\bpage\.setRequestInterception\(|"
    r"\b(?:http|rest|msw)\.(?:get|post|put|patch|delete|all)\(|\b(?:responses|respx|httpx_mock|requests_mock|"
    r"rsps)\.\w+\(|"
    r"\bstub_request\(|\bWireMock\b|\bstubFor\(|\bMockServer\w*|\bwebserver\.expect|\brouteFromHAR\("
)
_CANNED = Lazy(
    r"fulfill|body\s*:|statusCode|fixture\s*:|reply\(|HttpResponse|res\(|ctx\.json|status\s*[:=]|json\s*[:=]|to_return|"
    r"willReturn|respond|HAR\("
)
_WRITES = Lazy(
    r"\b(?:write_text|write_bytes|writeFileSync|writeFile|outputFileSync|outputJsonSync|writeJsonSync|WriteFile|"
    r"WriteString|"
    r"File\.(?:write|binwrite)|fs::write|Files\.(?:write|writeString|copy)|WriteAllText\w*|file_put_contents|"
    r"File\.write!|"
    r"copyfile|copy2?|copyFileSync|cpSync|\w+\.dump|imsave|imwrite|savefig|to_(?:csv|json|parquet|pickle)|save|savez?|"
    r"toMatchFile|save_image|updateSnapshot|saveSnapshot|writeText|update_golden|regenerate\w*|regen\w*)\s*\("
)
_COMPARED_WITH = Lazy(
    r"golden|snapshot|baseline|(?<![a-z])expected|(?<![a-z])approved|reference|testdata|__snapshots__|cassette|"
    r"fixtures?/|\.snap\b",
    re.IGNORECASE,
)
_ASKED_FOR = Lazy(
    r"updat|regen|record|bless|flag|option|env|argv|accept|overwrite|rewrite|GOLDEN|not\s+\w*exist|!\s*\w*exist", re.I
)


def stood_in(change: Change) -> Iterator[Finding]:
    """Modules replaced for every test, end points answered by the test itself, goldens written before they are read."""
    for file in change.of("test", "conftest", "settings"):
        if not file.language:
            continue
        if _SET_UP.fullmatch(file.path):
            yield from _set_up(change, file)
        if file.role != "settings":
            yield from _regenerated(change, file)
            if _END_TO_END.search(file.path):
                yield from _own_answers(change, file)


def _set_up(change: Change, file: FileChange) -> Iterator[Finding]:
    subjects = {_spelled(topic_of(test.split("::")[0])) for test in change.failure.tests} - {""}
    for one in file.after.fresh:
        match = _MODULE_MOCKED.match(one.bare)
        named = strings(one.text)[:1] if match else []
        module = named[0][1:-1] if named else ""
        own = module.startswith((".", "@/", "~/", "#", "src/", "app/", "lib/"))
        ruby = re.match(
            r"\s*(?:allow|expect)(?:_any_instance_of)?\(\s*([A-Z]\w*(?:::\w+)*)\s*\)\.to\s+receive", one.bare
        )
        base = (
            _spelled(module.rpartition("/")[2].partition(".")[0])
            if own
            else _spelled(ruby[1].split("::")[-1])
            if ruby
            else ""
        )
        if not base or (base in ("index", "main") and not subjects):
            continue
        if base in subjects or (base == "index" and _spelled(module.split("/")[-2:][0]) in subjects):
            yield file.finding(
                "subject-mocked", "cheat", f"`{module or base}` is replaced for the very test that tries it", one
            )
        elif own and not _NEIGHBOUR.search(module):
            yield file.finding(
                "subject-mocked", "suspicious", f"`{module}` of the product is replaced for all tests", one
            )


def _spelled(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _own_answers(change: Change, file: FileChange) -> Iterator[Finding]:
    """The end point that an end-to-end test is to try is answered by the test itself."""
    if file.file.kind == "added":
        return
    here = any(
        test.split("::")[0].endswith(file.path) or file.path.endswith(test.split("::")[0])
        for test in change.failure.tests
    )
    new = {unit.name for unit in units(file, old=False)} - {unit.name for unit in units(file, old=True)}
    for one in file.after.fresh:
        if not _ANSWERED.search(one.bare) or any(other.fresh and _ANSWERED.search(other.bare) for other in one.above()):
            continue
        whole = " ".join(inner.text for inner in one.block())
        if not _CANNED.search(whole) or re.search(
            r"route\.(?:continue|fallback|fetch)|req\.continue|passthrough", whole
        ):
            continue
        address = next((text[1:-1] for text in strings(whole) if "/" in text), "")
        foreign = re.match(r"(?:\*\*/|\w+\s+)?https?://(?!localhost|127\.|\[::1\]|0\.0\.0\.0)", address)
        if not address or foreign or any(unit.name in new and one in unit.block() for unit in units(file, old=False)):
            continue
        severity = "cheat" if here and not change.product_moves else "suspicious"
        yield file.finding(
            "subject-mocked", severity, f"the test answers `{address[:60]}` of the application itself", one
        )


def _regenerated(change: Change, file: FileChange) -> Iterator[Finding]:
    """What a test compares with is written by the test itself."""
    old = {unit.name for unit in units(file, old=True)}
    for unit in units(file, old=False):
        if not unit.is_test or (unit.name not in old and not change.is_failing(unit.name)):
            continue
        for one in unit.statement.below():
            if not one.fresh or not _WRITES.search(one.bare) or check_of(one, file.language) is not None:
                continue
            target = one.text
            if not _COMPARED_WITH.search(target) or re.search(
                r"te?mp|\bout(?:put)?_?(?:dir|path|file)", target, re.IGNORECASE
            ):
                continue
            if any(
                _ASKED_FOR.search(outer.text)
                for outer in one.above()
                if re.match(r"if\b|unless\b|\}?\s*else", outer.bare)
            ):
                continue
            if _given_by_the_test(one, unit.statement):
                continue
            severity = change.grade(unit.name)
            yield file.finding("golden-rewritten", severity, f"`{unit.name}` writes what it compares with", one)


def _given_by_the_test(one: Statement, test: Statement) -> bool:
    """What is written is a text of the test: its input."""
    given = re.search(r"\(\s*(?:[\w.]+,\s*)?(?:[\"'`]|[a-z]?\"\"\")[^\"'`]*[\"'`]\s*\)?$", one.text[:400])
    return given is not None and test.bare != "" and "golden" not in one.text.lower()
