"""Small repositories read by the real code map, and failures in them."""

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from bugsage.adapters.code_map import CodeMapReader
from bugsage.diagnosis.ranking.candidates import Candidates, Postings, Scores
from bugsage.diagnosis.ranking.clues import Clues, read_clues, words_asked
from bugsage.diagnosis.ranking.features import FAILURE_FEATURES, Question
from bugsage.model.code import CodeMap
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.history import Change, ChangedRange

SHOP = {
    "src/shop/cart.py": '''\
"""What a customer wants to buy."""

from shop.prices import price_of


class Cart:
    def __init__(self, lines):
        self.lines = lines

    def total(self):
        return sum(self.subtotal(line) for line in self.lines)

    def subtotal(self, line):
        price = price_of(line)
        return price.amount * line.count

    def clear(self):
        self.lines.clear()


def round_half_even(amount, digits):
    scale = 10**digits
    return int(amount * scale + 0.5) / scale
''',
    "src/shop/prices.py": """\
TABLE = {}


class PriceMissing(LookupError):
    pass


def price_of(line):
    if line.code is None:
        return None
    if line.code not in TABLE:
        raise PriceMissing(f"no price is known for {line.code} in the table")
    return TABLE[line.code]


def load_table(path):
    for row in open(path):
        code, amount = row.split(";")
        TABLE[code] = amount
""",
    "src/shop/mail/letter.py": """\
def greeting(customer):
    def salutation():
        return "Dear"

    return f"{salutation()} {customer.name}"


def send(letter, server):
    server.connect()
    server.deliver(letter)
""",
    "tests/conftest.py": """\
import pytest

from shop.prices import load_table


@pytest.fixture
def table(tmp_path):
    load_table(tmp_path / "table.csv")
""",
    "tests/test_cart.py": """\
import pytest

from shop.cart import Cart, round_half_even


def make_cart(*lines):
    return Cart(lines)


def test_total(table):
    cart = make_cart("one")
    assert cart.total() == 12


@pytest.mark.parametrize("digits", [1, 2])
def test_round_half_even(digits):
    assert round_half_even(0.25, digits) == 0.2


class TestClear:
    def test_clear_drops_lines(self):
        cart = Cart([1])
        cart.clear()
        assert not cart.lines
""",
}


class Place:
    """Files in a folder, their code map, and failures told by what stands on a line."""

    def __init__(self, root: Path, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.files = dict(files)
        reader = CodeMapReader(root, None)
        self.code: CodeMap = reader.code_map()
        self.read = reader.text

    def line(self, file: str, text: str) -> int:
        return next(n for n, line in enumerate(self.files[file].splitlines(), 1) if text in line)

    def frame(self, spot: str, *, in_app: bool = True) -> Frame:
        """`path: text on the line` as a frame; a file that is none of these is some package's."""
        file, _, text = spot.partition(": ")
        if file not in self.files:
            return Frame(file=file, line=7, function=text, in_app=False, code="return call()")
        number = self.line(file, text)
        definition = self.code.at(file, number)
        code = self.files[file].splitlines()[number - 1].strip()
        return Frame(file=file, line=number, function=definition.name if definition else None, in_app=in_app, code=code)

    def event(self, error: str, *spots: str, **fields: object) -> ErrorEvent:
        """`Type: message` raised where the last spot is; earlier exceptions as `chained`."""
        kind, _, message = error.partition(": ")
        frames = tuple(self.frame(spot) for spot in spots)
        chained = fields.pop("chained", ())
        last = frames[-1] if frames else Frame()
        given: dict[str, object] = {"file": last.file, "line": last.line, "message": message} | fields
        exceptions = (ExceptionInfo(type=kind, message=message, frames=frames), *chained)  # type: ignore[misc]
        return ErrorEvent(type=kind, exceptions=exceptions, **given)  # type: ignore[arg-type]

    def chained(self, error: str, *spots: str, relation: str = "cause") -> ExceptionInfo:
        kind, _, message = error.partition(": ")
        frames = tuple(self.frame(spot) for spot in spots)
        return ExceptionInfo(type=kind, message=message, frames=frames, relation=relation, parent=0)

    @staticmethod
    def holding(event: ErrorEvent, **variables: str) -> ErrorEvent:
        """The event with local variables in its innermost frame."""
        (only,) = event.exceptions
        frames = (*only.frames[:-1], replace(only.frames[-1], variables=variables))
        return replace(event, exceptions=(replace(only, frames=frames),))

    def change(self, *spots: str) -> Change:
        """One changed line for each spot."""
        found = [(file, self.line(file, text)) for file, _, text in (spot.partition(": ") for spot in spots)]
        ranges = tuple(ChangedRange(file=file, start=n, end=n) for file, n in found)
        return Change(ranges=ranges, files=tuple(dict.fromkeys(file for file, _ in found)))

    def candidates(self, *named: str) -> Candidates:
        return Candidates(self.code, named)

    def clues(self, event: ErrorEvent, change: Change | None = None) -> Clues:
        return read_clues(event, self.candidates(), change or Change(), self.read)

    def question(self, event: ErrorEvent, change: Change | None = None) -> Question:
        candidates = self.candidates()
        clues = read_clues(event, candidates, change or Change(), self.read)
        return Question(clues, candidates, Postings(candidates, words_asked([clues])), candidates.name_weights())

    def feature(self, name: str, event: ErrorEvent, change: Change | None = None) -> dict[str, float]:
        """Value of one feature by symbol, or by file for the code of modules."""
        question = self.question(event, change)
        return by_symbol(question.candidates, FAILURE_FEATURES[name](question))


def by_symbol(candidates: Candidates, scores: Scores) -> dict[str, float]:
    named: dict[str, float] = {}
    for i, value in scores.items():
        file, definition = candidates.places[i]
        named[file.path if definition.kind == "module" else definition.symbol] = value
    return named


def first_by(candidates: Candidates, scores: Scores) -> set[str]:
    """Symbols with the largest value."""
    named = by_symbol(candidates, scores)
    return {symbol for symbol, value in named.items() if value == max(named.values())}
