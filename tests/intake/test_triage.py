import pytest

from bugsage.intake.triage import triage
from bugsage.intake.triage_rules import RULES
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.issue import TRIAGE_KINDS
from tests.intake.events import event, frame

OWN = frame("src/shop/cart.py:9 total", "return sum(prices)")
RAISES = frame("src/shop/cart.py:9 total", "raise TimeoutError(seconds)")
TEST = frame("tests/test_cart.py:3 test_a", "assert total([]) == 1")
SITE = frame("/venv/lib/python3.12/site-packages/redis/client.py:4 get", "sock.connect()", in_app=False)
OS = frame("/usr/lib/python3.12/os.py:714 __getitem__", "raise KeyError(key) from None", in_app=False)
REFUSED = ExceptionInfo(type="ConnectionRefusedError", relation="cause", parent=0)
ONE_OF_MANY = ExceptionInfo(type="ConnectionRefusedError", relation="group", parent=0)

GONE = "cannot import name 'a' from 'shop.cart' (/x/src/shop/cart.py)"
GONE_OUTSIDE = "cannot import name 'a' from 'b' (/v/site-packages/b.py)"
NO_FILE = "[Errno 2] No such file or directory: 'conf/shop.toml'"
LOOKS_UP = frame("src/a.py:1 f", 'x = os.environ["A"]')

CASES: list[tuple[str, str, ErrorEvent]] = [
    ("code", "own frame", event("KeyError", TEST, OWN, test="t")),
    ("code", "own frame below a library", event("KeyError", SITE, OWN)),
    ("code", "library called wrongly", event("TypeError", OWN, SITE)),
    ("code", "assertion", event("AssertionError", TEST, test="t")),
    ("code", "name the project lost", event("ImportError", TEST, message=GONE)),
    ("code", "own raise of an outside type", event("TimeoutError", RAISES)),
    ("code", "summary only", ErrorEvent(type="KeyError", test="tests/test_a.py::test_a")),
    ("code", "syntax error", ErrorEvent(type="SyntaxError", file="src/shop/cart.py", line=3)),
    ("code", "own module", event("ModuleNotFoundError", OWN, message="No module named 'shop.tills'")),
    ("code", "network error in a group", event("ExceptionGroup", OWN, causes=(ONE_OF_MANY,))),
    ("dependency", "missing package", event("ModuleNotFoundError", OWN, message="No module named 'redis'")),
    ("dependency", "no frame", ErrorEvent(type="ModuleNotFoundError", message="No module named 'redis.asyncio'")),
    ("dependency", "name gone from a package", event("ImportError", OWN, message=GONE_OUTSIDE)),
    ("dependency", "versions", event("pkg_resources.VersionConflict", SITE)),
    ("dependency", "library alone", event("ValueError", SITE)),
    ("configuration", "environment", event("KeyError", OWN, OS, message="'DATABASE_URL'")),
    ("configuration", "environment without library frame", event("KeyError", LOOKS_UP)),
    ("configuration", "settings", event("django.core.exceptions.ImproperlyConfigured", OWN, SITE)),
    ("configuration", "file", event("FileNotFoundError", OWN, message=NO_FILE)),
    ("configuration", "permissions", event("PermissionError", OWN, message="[Errno 13] Permission denied: '/var/x'")),
    ("infrastructure", "refused", event("ConnectionRefusedError", OWN, SITE)),
    ("infrastructure", "refused below", event("redis.exceptions.RedisError", OWN, SITE, causes=(REFUSED,))),
    ("infrastructure", "name look-up", event("socket.gaierror", SITE, message="[Errno -2] Name or service not known")),
    ("infrastructure", "disk", event("OSError", OWN, message="[Errno 28] No space left on device")),
    ("infrastructure", "memory", event("MemoryError", OWN)),
    ("test", "name in the test", event("NameError", TEST, test="t")),
    ("test", "set-up", event("ValueError", TEST, test="t", phase="setup")),
    ("test", "fixture", event("Failed", message="fixture 'till' not found", test="t", phase="setup")),
    ("unknown", "nothing known", ErrorEvent(type="Error", message="boom")),
    ("unknown", "strange frames only", event("Error", frame("/x/y.py:1 f", in_app=False))),
]


@pytest.mark.parametrize(
    ("kind", "error"), [(kind, error) for kind, _, error in CASES], ids=[name for _, name, _ in CASES]
)
def test_kind(kind: str, error: ErrorEvent) -> None:
    found = triage(error)
    assert (found.kind, found.fixable) == (kind, kind in ("code", "test"))
    assert found.reason.endswith(".")
    assert "{" not in found.reason


def test_files_of_the_repository_tell_its_own_modules() -> None:
    error = event("ModuleNotFoundError", TEST, message="No module named 'shop.tills'", phase="collection")
    assert triage(error).kind == "dependency"
    assert triage(error, ["src/shop/__init__.py"]).kind == "code"


@pytest.mark.parametrize(
    "words",
    [
        "No module named 'redis'",
        "[Errno 28] No space left on device",
        "fixture 'x' not found",
        "ConnectionRefusedError: no",
        "MemoryError",
        "this is a configuration error, path auto",
        GONE_OUTSIDE,
    ],
)
@pytest.mark.parametrize("kind", ["ValueError", "AssertionError", "KeyError"])
def test_words_of_a_message_choose_nothing(kind: str, words: str) -> None:
    plain, worded = event(kind, TEST, OWN, message="x", test="t"), event(kind, TEST, OWN, message=words, test="t")
    assert triage(worded) == triage(plain)


def test_rules_are_consistent() -> None:
    assert all(rule.kind in TRIAGE_KINDS for rule in RULES)
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.types for rule in RULES if rule.message or rule.error_numbers), "a message alone decides nothing"


def test_every_rule_but_the_last_can_fail() -> None:
    nothing = ErrorEvent(type="Strange", exceptions=(ExceptionInfo(type="Strange", frames=(Frame(in_app=False),)),))
    assert triage(nothing).kind == "unknown"
