"""What a rule says of a place, and whether its own examples agree."""

import re

from bugsage.model.risk import Condition, Rule, RuleHit, Site
from bugsage.safety.globs import name_matches, path_matches

_VALUE = re.compile(r"\{(\w+)\}")


def speaks_of(rule: Rule, site: Site) -> bool:
    """Whether a rule has something to say of a place. A rule without any condition says nothing."""
    asked = _asked(rule.when, site)
    return bool(asked) and all(asked)


def _asked(when: Condition, site: Site) -> list[bool]:
    """The answer to each condition that is given."""
    file, symbol = site.file.lower(), site.symbol.lower()
    asked: list[bool] = []
    if when.paths:
        asked.append(any(path_matches(file, glob.lower()) for glob in when.paths))
    if when.symbols:
        asked.append(any(name_matches(symbol, glob.lower()) for glob in when.symbols))
    if when.triage:
        asked.append(site.triage in when.triage)
    if when.criticality:
        asked.append(site.criticality in when.criticality)
    if when.contract_history:
        asked.append(any(one in when.contract_history for one in site.contract_history))
    if when.callers_over is not None:
        asked.append(site.callers > when.callers_over)
    if when.confidence_below is not None:
        asked.append(site.confidence < when.confidence_below)
    return asked


def hit_of(rule: Rule, site: Site) -> RuleHit:
    """What a rule that speaks of a place says."""
    return RuleHit(rule=rule.id, points=rule.then.points, reason=_filled(rule.because, site), file=site.file or None)


def _filled(sentence: str, site: Site) -> str:
    """The sentence with its `{values}`; an unknown name stays as it stands."""

    def value(match: re.Match[str]) -> str:
        found = getattr(site, match[1]) if match[1] in Site.__struct_fields__ else match[0]
        return f"{found:.0%}" if isinstance(found, float) else str(found)

    return _VALUE.sub(value, sentence)


def unmet_examples(rule: Rule) -> tuple[str, ...]:
    """What is wrong between a rule and its own examples, one sentence each; empty when they agree."""
    missed = tuple(
        f"{rule.id} should speak of {_shown(site)} and does not"
        for site in rule.examples.hit
        if not speaks_of(rule, site)
    )
    wrong = tuple(
        f"{rule.id} should not speak of {_shown(site)} and does" for site in rule.examples.miss if speaks_of(rule, site)
    )
    return missed + wrong


def _shown(site: Site) -> str:
    plain = Site()
    said = {name: getattr(site, name) for name in Site.__struct_fields__}
    return (
        ", ".join(f"{name} {value}" for name, value in said.items() if value != getattr(plain, name)) or "a plain site"
    )
