"""Every format reads its recorded reports as it did when somebody looked at the result.

`BUGSAGE_UPDATE_GOLDENS=1` writes the results anew; then read the difference before it is committed.
"""

import json
import os
import pkgutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from bugsage.intake import formats, registry
from bugsage.intake.clean import clean
from bugsage.intake.format import Parsed

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(GOLDEN.glob("*/*.in"))
MODULES = [module.name for module in pkgutil.iter_modules(formats.__path__) if not module.name.startswith("_")]
#: Long texts stand in the input already; their ends are enough to see that they are the right ones.
LONG = 120


def parsed(path: Path) -> Parsed:
    name = path.parent.name
    text = path.read_text(encoding="utf-8", errors="replace")
    return registry.load(name).parse(text if registry.registered(name).document else clean(text))


def readable(value: Any) -> Any:
    """The value as JSON with what equals its default left out, and long texts shortened."""
    if isinstance(value, msgspec.Struct):
        fields = {field.name: (getattr(value, field.name), field.default) for field in msgspec.structs.fields(value)}
        return {
            name: readable(held) for name, (held, default) in fields.items() if held != default and held not in ((), {})
        }
    if isinstance(value, tuple | list):
        return [readable(one) for one in value]
    if isinstance(value, dict):
        return {key: readable(one) for key, one in value.items()}
    if isinstance(value, str) and len(value) > 2 * LONG:
        return f"{value[:LONG]} …[{len(value)} characters, {value.count(chr(10)) + 1} lines]… {value[-LONG:]}"
    return value


@pytest.mark.parametrize("path", CASES, ids=[f"{case.parent.name}-{case.stem}" for case in CASES])
def test_report_is_read_as_recorded(path: Path) -> None:
    expected = path.with_suffix(".json")
    found = readable(parsed(path))
    if os.environ.get("BUGSAGE_UPDATE_GOLDENS"):
        expected.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert found == json.loads(expected.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", MODULES)
def test_format_has_a_golden_pair(name: str) -> None:
    pairs = [case for case in CASES if case.parent.name == name and case.with_suffix(".json").exists()]
    assert pairs, f"no golden pair for {name}: put an .in and a .json into tests/golden/{name}"


@pytest.mark.parametrize("path", CASES, ids=[f"{case.parent.name}-{case.stem}" for case in CASES])
def test_own_format_recognises_it(path: Path) -> None:
    name = path.parent.name
    text = path.read_text(encoding="utf-8", errors="replace")
    assert registry.load(name).recognise(text if registry.registered(name).document else clean(text)) > 0.4
