"""What would tell more the next time: in the module's own way, at the place, parsing, naming only what is bound."""

import ast

import pytest

from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.repair.instrumentation import Instrumented, instrumented
from bugsage.repair.site import Site
from tests.repair.sites import Files

LOGGER = "import logging\n\nlog = logging.getLogger(__name__)\n\n\n"
SENTRY = "import sentry_sdk\n\n\n"


def found(text: str, symbol: str = "f", error: str = "ValueError: no") -> Instrumented | None:
    """With the mark `# <-` on the line that failed."""
    line = next((number for number, one in enumerate(text.split("\n"), 1) if "# <-" in one), None)
    kind, _, message = error.partition(": ")
    frames = (Frame(file="a.py", line=line, function=symbol.rpartition(".")[2]),) if line else ()
    event = ErrorEvent(type=kind, message=message, exceptions=(ExceptionInfo(type=kind, frames=frames),))
    plain = text.replace("  # <-", "")
    made = instrumented(Site("a.py", plain, symbol, event=event, knowledge=Files({"a.py": plain})))
    if made is not None:
        ast.parse(made.text)
        assert made.text.split("\n")[made.line - 1].strip() == made.code.split("\n")[0]
    return made


@pytest.mark.parametrize(
    ("head", "body", "error", "kind", "code"),
    [
        (
            LOGGER,
            "def f(rows, key):\n    return rows[key]  # <-\n",
            "KeyError: 'a'",
            "log",
            'if key not in rows:\n    log.warning("f: key=%r, rows=%r", key, rows)',
        ),
        (
            LOGGER,
            "def f(rows):\n    n = 3\n    return rows[n]  # <-\n",
            "IndexError: list index out of range",
            "log",
            'if not -len(rows) <= n < len(rows):\n    log.warning("f: n=%r, rows=%r", n, rows)',
        ),
        (
            SENTRY,
            "def f(prices):\n    return sum(prices) / len(prices)  # <-\n",
            "ZeroDivisionError: division by zero",
            "sentry",
            'sentry_sdk.set_context("f", {"prices": repr(prices)})',
        ),
        (
            "def g(x):\n    assert x\n\n\n",
            "def f(user, title):\n    return user.name  # <-\n",
            "AttributeError: 'NoneType' object has no attribute 'name'",
            "assert",
            'assert user is not None, f"f: user={user!r}, title={title!r}"',
        ),
        (
            "from loguru import logger\n\n\n",
            "def f(text):\n    return int(text)  # <-\n",
            "ValueError: invalid literal",
            "log",
            'logger.info("f: text={!r}", text)',
        ),
        (
            "import structlog\n\nlog = structlog.get_logger()\n\n\n",
            "def f(text):\n    return int(text)  # <-\n",
            "ValueError: invalid literal",
            "log",
            "log.info(\"f\", values={'text': text})",
        ),
        (
            "",
            "def f(prices):\n    return 1 / len(prices)  # <-\n",
            "ZeroDivisionError: division by zero",
            "log",
            'if not len(prices):\n    logging.getLogger(__name__).warning("f: prices=%r", prices)',
        ),
    ],
)
def test_it_is_told_in_the_way_of_the_module(head: str, body: str, error: str, kind: str, code: str) -> None:
    made = found(head + body, error=error)
    assert made is not None
    assert (made.kind, made.code) == (kind, code)
    assert made.text.count("import logging\n") == (kind == "log" and "log" not in head) + head.count("import logging\n")


def test_where_no_line_is_known_it_stands_at_the_beginning() -> None:
    made = found(f'{LOGGER}def f(a, *more):\n    """Says."""\n    b = a\n    return b\n')
    assert made is not None
    assert made.text.endswith('    """Says."""\n    log.info("f: a=%r, more=%r", a, more)\n    b = a\n    return b\n')


def test_a_branch_has_no_room_before_it() -> None:
    text = f"{LOGGER}def f(a, rows):\n    if a:\n        pass\n    elif rows[a]:  # <-\n        pass\n"
    made = found(text, error="KeyError: 1")
    assert made is not None
    assert "def f(a, rows):\n    if a not in rows:\n        log.warning" in made.text


def test_neither_has_the_middle_of_a_line() -> None:
    made = found(f"{LOGGER}def f(rows, key):\n    if rows:\n        a = 1; b = rows[key]  # <-\n", error="KeyError: 1")
    assert made is not None
    assert '    if key not in rows:\n        log.warning("f: key=%r, rows=%r", key, rows)\n    if rows:\n' in made.text


@pytest.mark.parametrize(
    "body",
    [
        "def f():\n    return g()  # <-\n",
        "def f(password, api_key):\n    return password[api_key]  # <-\n",
        'def f():\n    """Says."""\n',
        "x = 1  # <-\n",
    ],
)
def test_where_nothing_can_be_told_there_is_none(body: str) -> None:
    assert found(body, error="KeyError: 'a'") is None


def test_names_of_a_comprehension_are_unknown_outside() -> None:
    made = found(f"{LOGGER}def f(rows, key):\n    return [row[key] for row in rows]  # <-\n", error="KeyError: 'a'")
    assert made is not None
    assert made.code == 'log.info("f: rows=%r, key=%r", rows, key)'
