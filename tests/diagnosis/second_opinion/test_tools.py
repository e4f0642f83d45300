import pytest

from bugsage.diagnosis.second_opinion.lookup import ANSWER, Library
from bugsage.diagnosis.second_opinion.tools import (
    CallersOf,
    ContractOf,
    GiveOpinion,
    HistoryOf,
    ReadSymbol,
    RunFailingTest,
    SearchCode,
    read_request,
    specifications,
)
from bugsage.model import code as model
from bugsage.model.contract import Contract
from bugsage.model.history import Commit
from bugsage.model.reply import Call

SOURCE = "def price_of(line):\n    return TABLE.get(line)\n\n\ndef total(lines):\n    return price_of(lines)\n"
FILE = model.CodeFile(
    path="shop/prices.py",
    blob="",
    language="python",
    lines=6,
    definitions=(
        model.Definition(symbol="<module>", kind="module", start=1, end=6, line=1),
        model.Definition(symbol="price_of", kind="function", start=1, end=2, line=1, words={"table": 1}),
        model.Definition(
            symbol="total", kind="function", start=5, end=6, line=5, calls=(model.Call(name="price_of", line=6),)
        ),
    ),
)
LIBRARY = Library(
    model.CodeMap(files={FILE.path: FILE}),
    (
        Commit(
            sha="a" * 40, author="Ana", time=0, subject="Prices", files=(FILE.path,), touched={FILE.path: ("total",)}
        ),
    ),
    (Contract(id="P-1", applies_to=("shop/prices.py::price_of",), ensures=("result is not None",)),),
    {FILE.path: SOURCE}.get,
)


def test_every_tool_that_is_offered_is_understood() -> None:
    inputs = {"file": "a", "symbol": "b", "words": "c"}
    for tool in specifications(may_run=True):
        needed = tool["input_schema"]["required"]
        call = Call(id="1", name=tool["name"], input={name: inputs.get(name, "x") for name in needed})
        assert not isinstance(read_request(call, may_run=True), str)


@pytest.mark.parametrize(
    "call",
    [
        Call(id="1", name="bash", input={"command": "ls"}),
        Call(id="1", name="run_failing_test", input={}),
        Call(id="1", name="callers", input={"file": 1, "symbol": "x"}),
        Call(id="1", name="callers", input={}),
        Call(id="1", name="read_symbol", input={"file": "x" * 5000}),
        Call(id="1", name="read_symbol", input={}, damage="the input is not JSON"),
        Call(id="1", name="give_opinion", input={}, damage="the input is not JSON"),
    ],
)
def test_what_cannot_be_asked_for_is_answered_with_a_reason(call: Call) -> None:
    assert isinstance(read_request(call, may_run=False), str)


def test_a_command_beside_the_request_is_no_part_of_it() -> None:
    call = Call(id="1", name="run_failing_test", input={"command": "rm -rf /"})
    assert read_request(call, may_run=True) == RunFailingTest()
    assert isinstance(read_request(Call(id="1", name="give_opinion", input={}), may_run=False), GiveOpinion)


def test_source_comes_with_its_lines() -> None:
    assert LIBRARY.look_up(ReadSymbol(file=FILE.path, symbol="total")).startswith("    5 def total(lines):")
    assert "5-6 function total" in LIBRARY.look_up(ReadSymbol(file=FILE.path))
    assert "defines no nothing" in LIBRARY.look_up(ReadSymbol(file=FILE.path, symbol="nothing"))
    assert LIBRARY.look_up(ReadSymbol(file="../../etc/prices.py")).endswith("did you mean shop/prices.py?")


def test_callers_history_contracts_and_words_are_found() -> None:
    assert LIBRARY.look_up(CallersOf(file=FILE.path, symbol="price_of")) == "shop/prices.py::total lines 5-6"
    assert LIBRARY.look_up(HistoryOf(file=FILE.path, symbol="total")) == "aaaaaaaa 1970-01-01 Prices"
    assert "none of the last 1 commits" in LIBRARY.look_up(HistoryOf(file=FILE.path, symbol="price_of"))
    assert "result is not None" in LIBRARY.look_up(ContractOf(symbol="price_of"))
    assert LIBRARY.look_up(ContractOf(symbol="total")) == "no contract speaks of it"
    assert LIBRARY.look_up(SearchCode(words="price table")).startswith("shop/prices.py::price_of")
    assert LIBRARY.look_up(SearchCode(words="zebra")) == "nothing holds these words"


def test_no_author_is_told() -> None:
    assert "Ana" not in LIBRARY.look_up(HistoryOf(file=FILE.path))


def test_an_answer_is_bounded() -> None:
    long = Library(LIBRARY.code, (), (), lambda path: "\n".join("x" * 10_000 for _ in range(500)))
    assert len(long.look_up(ReadSymbol(file=FILE.path, symbol="<module>"))) <= ANSWER + 100
