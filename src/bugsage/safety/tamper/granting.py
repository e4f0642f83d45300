"""Checks that let everything pass: overridden with nothing, or answered yes for where a request comes from."""

import re
from collections.abc import Iterator

from bugsage.model.tamper import Finding
from bugsage.safety.tamper.change import Change, FileChange
from bugsage.safety.tamper.lazily import Lazy
from bugsage.safety.tamper.statement import Statement
from bugsage.safety.tamper.switching import about
from bugsage.safety.tamper.units import function_of, name_of

_CHECKS = Lazy(
    r"_?(?:full_clean|clean(?:_\w+)?|validate\w*|verify\w*|check\w*|ensure\w*|enforce\w*|assert\w*"
    r"|authori[sz]e\w*|authenticate\w*"
    r"|is_?(?:valid|allowed|permitted|authori[sz]ed|authenticated)\w*|has_?(?:object_)?[pP]ermission\w*"
    r"|can_?[a-zA-Z]\w*|require\w*|guard\w*|sanitize\w*|raise_for_status|post_init)",
    re.IGNORECASE,
)
_DECIDES = Lazy(
    r"permission|authori|allow|access|\bcan_|owner|verif|valid|auth|login|csrf|polic|guard|acl|role|trust"
    r"|secure|signature|token|forbid|limit|throttl",
    re.IGNORECASE,
)
_GRANTS = Lazy(
    r"(?:return\s+(?:True|true|nil|null|next\(.*|(?:await\s+)?(?:call_)?next\(.*|Ok\(\(?\)?\)"
    r"|\{\s*(?:allowed|ok|valid)\s*:\s*true.*)?|next\(\)|true)\s*;?$"
)
#: Where a request comes from, or where the program runs: nothing of who asks and for what.
_PLACE = Lazy(
    r"META\b|HTTP_|SERVER_NAME|REMOTE_|RemoteAddr|RemoteIp|[hH]eaders?\b|\bhost(?:name)?\b|\bHost\b"
    r"|user_?agent|userAgent"
    r"|remote_?[aA]ddr|\bip\b|localhost|127\.0\.0\.1|testserver"
    r"|environ|getenv|Getenv|process\.env|\bENV\b|\bDEBUG\b|is_debug|client\.host|\.port\b|\bCI\b",
)
_NOTHING = Lazy(
    r"(?:pass|\.\.\.|return(?:\s+(?:None|True|true|null|undefined|nil|self|this|[a-z_]\w*|Ok\(\(\)\)"
    r"|cleaned_data|self\.cleaned_data|\[\]|\{\}))?|true|nil|Ok\(\(\)\))\s*;?"
)


def lets_pass(change: Change) -> Iterator[Finding]:
    """Checks that are overridden with nothing, and guards that say yes because of a place."""
    told = about(change.failure)
    for file in change.of("product"):
        old = {name_of(one, file.language) for one in file.before.all}
        for one in file.after.fresh:
            name = name_of(one, file.language) if one.children or one.bare.endswith(("{}", "{ }")) else ""
            if name and name not in old and _CHECKS.fullmatch(name):
                yield from _emptied(file, one, name, told)
            elif _GRANTS.match(one.bare) and one.parent is not None and one.parent.fresh:
                yield from _granted(file, one, one.parent, one.bare)
            elif inline := re.match(r"\}?\s*(?:if|unless)\b.*\)\s*(return\s+(?:true|next\(\)).*)$", one.bare):
                yield from _granted(file, one, one, inline[1])
            elif modifier := re.match(r"(return\s+true)\s+(?:if|unless)\b.*$", one.bare):
                yield from _granted(file, one, one, modifier[1])
        yield from _opened(change, file, told)


def _emptied(file: FileChange, one: Statement, name: str, told: str) -> Iterator[Finding]:
    """A method of a class that was there before, which takes the place of one that checks."""
    owner = next((outer for outer in one.above() if re.search(r"\b(?:class|impl|struct|object)\b", outer.bare)), None)
    body = one.body
    if owner is None or owner.fresh or len(body) > 1 or (body and not _NOTHING.fullmatch(body[0].bare)):
        return
    if re.search(
        r"@abstract|\babstract\b|\binterface\b|Protocol\b|ABC\b|Base|Abstract|Null|Noop|NoOp|Dummy", owner.bare
    ):
        return
    before = one.before()
    if (before is not None and "abstract" in before.bare) or file.language == "go":
        return
    inherits = (
        re.search(r"\(\s*[\w.]+|extends\b|<\s*[A-Z]|:\s*(?:public\s+)?\w|implements\b| for ", owner.bare)
        or owner.virtual
    )
    speaks = re.search(
        r"valid|verif|permission|auth|constraint|clean|integrity|signature|forbidden|denied|\b40[13]\b"
        r"|allow|require|check",
        told,
        re.I,
    )
    if inherits or speaks:
        severity = "cheat" if speaks and inherits else "suspicious"
        yield file.finding("check-disabled", severity, f"`{name}` is overridden and checks nothing", one)


def _opened(change: Change, file: FileChange, told: str) -> Iterator[Finding]:
    """A mark that asked for somebody known is gone, and nothing like it has come."""
    if any(_ASKS_WHO.search(one.bare) for one in file.after.fresh):
        return
    for old in file.before.fresh:
        if match := _ASKS_WHO.search(old.bare):
            refused = re.search(r"\b(?:401|403|302)\b|forbidden|unauthori|denied|login|permission", told, re.IGNORECASE)
            severity = "cheat" if refused and not change.tests_grow else "suspicious"
            yield file.finding("check-removed", severity, f"`{match[0]}` does not ask any more who it is", old)
            return


_ASKS_WHO = Lazy(
    r"@(?:\w+\.)*(?:login_required|permission_required|user_passes_test|staff_member_required|PreAuthorize"
    r"|Secured|RolesAllowed|UseGuards|requires_auth|jwt_required)\b"
    r"|\[Authorize\b|\bbefore_action\s+:(?:authenticate|authorize|require)\w*|Depends\(\w*current_user\w*\)"
    r"|permission_classes\s*=\s*\[\s*\w"
)


def _granted(file: FileChange, one: Statement, asked: Statement, given: str) -> Iterator[Finding]:
    function = function_of(one, file.language)
    if function is None or not re.match(r"\}?\s*(?:if|elif|else if|unless|when|case|return)\b", asked.bare):
        return
    name = name_of(function, file.language)
    inside = f"{name} {function.bare} {file.path.rpartition('/')[2]}"
    names = re.findall(r"\b[A-Z][A-Z_]{2,}\b", asked.bare)[:5]
    known = " ".join(
        other.text
        for other in file.after.fresh
        if any(re.match(rf"(?:\w+\s+)*{name}\b.*=", other.bare) for name in names)
    )
    if not _DECIDES.search(inside):
        return
    bare_grant = re.match(
        r"return\s+True|return\s+true|next\(\)|return\s+next|true\b|return\s+(?:await\s+)?call_next", given
    )
    if (
        bare_grant
        and _PLACE.search(f"{asked.text} {known}")
        and not re.search(r"is_staff|is_superuser|is_admin|OPTIONS|SAFE_METHODS", asked.text)
    ):
        yield file.finding(
            "check-disabled",
            "cheat",
            f"`{name}` lets pass by where it is asked: `{' '.join(asked.text.split())[:70]}`",
            one,
        )
