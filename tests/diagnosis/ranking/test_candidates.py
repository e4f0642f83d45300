"""What may hold the fault, and the words by which it is found."""

import math
from collections import Counter

import pytest

from bugsage.diagnosis.ranking.candidates import AMBIGUOUS, RARE_WORDS, Candidates, Postings
from bugsage.diagnosis.ranking.text import STOP_WORDS, joined_parts, name_stems, stem
from bugsage.model.code import CodeMap
from tests.diagnosis.ranking.conftest import PlaceOf
from tests.diagnosis.ranking.places import Place

LONE = "def work():\n    return 1\n"


def names(candidates: Candidates) -> list[tuple[str, str]]:
    return [(file.path, definition.symbol) for file, definition in candidates.places]


def test_functions_classes_and_module_code_of_the_product(place_of: PlaceOf) -> None:
    place = place_of({"a.py": "X = 1\n\nclass A:\n    def m(self):\n        def inner(): ...\n", "test_a.py": LONE})
    assert names(place.candidates()) == [("a.py", s) for s in ("<module>", "A", "A.m", "A.m.inner")]


def test_what_is_built_for_tests_alone_is_left_out(place_of: PlaceOf) -> None:
    place = place_of({"src/a.rs": "fn f() {}\n#[cfg(test)]\nmod tests {\n    fn helper() {}\n}\n"})
    assert names(place.candidates()) == [("src/a.rs", "<module>"), ("src/a.rs", "f")]


@pytest.mark.parametrize(
    "path",
    ["docs/conf.py", "examples/demo.py", "setup.py", "benchmarks/run.py", "pkg/scripts/go.py", "doc/x.py"],
)
def test_what_lies_apart_is_left_out_unless_the_failure_names_it(place_of: PlaceOf, path: str) -> None:
    place = place_of({path: LONE, "pkg/core.py": LONE})
    assert {file for file, _ in names(place.candidates())} == {"pkg/core.py"}
    assert {file for file, _ in names(place.candidates(path))} == {"pkg/core.py", path}


@pytest.mark.parametrize("path", ["sandbox/server.js", "demo/index.ts", "dist/cart.js", "lib/cart.min.js"])
def test_scripts_that_lie_apart(place_of: PlaceOf, path: str) -> None:
    place = place_of({path: "function f() {}\n", "src/core.js": "function f() {}\n"})
    assert {file for file, _ in names(place.candidates())} == {"src/core.js"}


@pytest.mark.parametrize("path", ["pkg/documents.py", "pkg/setup_tools.py", "pkg/toolset/x.py", "exampled/x.py"])
def test_names_that_only_look_apart_stay(place_of: PlaceOf, path: str) -> None:
    assert {file for file, _ in names(place_of({path: LONE}).candidates())} == {path}


def test_a_test_is_no_candidate_even_where_the_failure_names_it(shop: Place) -> None:
    assert all(not file.startswith("tests/") for file, _ in names(shop.candidates("tests/test_cart.py")))


def test_declarations_of_overloads_are_not_the_function(place_of: PlaceOf) -> None:
    text = (
        "from typing import overload\nimport typing\n\n\n"
        "@overload\ndef f(a: int) -> int: ...\n@typing.overload\ndef f(a: str) -> str: ...\ndef f(a):\n    return a\n"
    )
    place = place_of({"a.py": text})
    found = [d for _, d in place.candidates().places if d.symbol == "f"]
    assert [(d.start, d.end) for d in found] == [(9, 10)]


def test_a_line_finds_the_very_definition_that_holds_it(place_of: PlaceOf) -> None:
    text = (
        "class C:\n    @property\n    def x(self):\n        return self._x\n\n"
        "    @x.setter\n    def x(self, value):\n        self._x = value\n"
    )
    place = place_of({"a.py": text})
    candidates = place.candidates()
    for line in (4, 8):
        number = candidates.at("a.py", line)
        assert number is not None
        definition = candidates.places[number][1]
        assert definition.start <= line <= definition.end
        assert definition.symbol == "C.x"
    assert candidates.at("a.py", 4) != candidates.at("a.py", 8)


def test_a_line_of_no_candidate(shop: Place) -> None:
    candidates = shop.candidates()
    assert candidates.at("tests/test_cart.py", 5) is None
    assert candidates.at("nowhere.py", 5) is None
    outside = candidates.at("src/shop/prices.py", 1)
    assert outside is not None
    assert candidates.places[outside][1].symbol == "<module>"


def test_a_call_of_a_class_reaches_its_constructor(shop: Place) -> None:
    candidates = shop.candidates()
    assert {candidates.places[i][1].symbol for i in candidates.called("cart.Cart")} == {"Cart", "Cart.__init__"}
    assert {candidates.places[i][1].symbol for i in candidates.called("price_of")} == {"price_of"}
    assert candidates.called("nothing.like.it") == []


def test_callers_are_known_by_names_that_few_share(place_of: PlaceOf) -> None:
    many = "".join(f"class C{n}:\n    def run(self): ...\n" for n in range(AMBIGUOUS))
    text = "def helper(): ...\n\ndef outer():\n    helper()\n    thing.run()\n    outer()\n"
    candidates = place_of({"a.py": text, "b.py": many}).candidates()
    callers = {
        candidates.places[i][1].symbol: [candidates.places[j][1].symbol for j in who]
        for i, who in candidates.callers.items()
    }
    assert callers == {"helper": ["outer"]}


def test_rare_words_of_names_weigh_more(place_of: PlaceOf) -> None:
    text = "def parse_url(): ...\ndef parse_path(): ...\ndef parse_query(): ...\n"
    weights = place_of({"a.py": text}).candidates().name_weights()
    assert weights["parse"] < weights["url"]
    assert min(weights.values()) > 0


def many_functions() -> dict[str, str]:
    verbs, nouns = ("read", "write", "check", "drop"), ("table", "column", "index", "cursor", "schema", "record")
    bodies = {
        f"{verb}_{noun}": f"    {noun}s = connection.{verb}({noun}, {noun}_name)\n" * (1 + (i + j) % 4)
        for i, verb in enumerate(verbs)
        for j, noun in enumerate(nouns)
    }
    return {"store.py": "\n".join(f"def {name}(connection):\n{body}" for name, body in bodies.items())}


def test_words_that_are_looked_up_are_those_that_looking_through_finds(place_of: PlaceOf) -> None:
    candidates = place_of(many_functions()).candidates()
    asked = {stem(word) for word in ("columns", "cursor", "readcolumn", "connection", "nowhere", "names")}
    first, second, third = Postings(candidates, asked).of, Postings(candidates, asked).of, Postings(candidates, asked)
    assert {"column", "readcolumn"} <= first.keys() == second.keys()
    assert first == second == third.of
    third.add({"index", "dropindex"})
    assert third.of["index"] == Postings(place_of(many_functions()).candidates(), {"index"}).of["index"]


def test_pieces_of_strings_and_what_is_raised(place_of: PlaceOf) -> None:
    text = (
        'def f(x):\n    raise errors.Odd(f"the table {x} is not there, {x}")\n\n\n'
        'def g():\n    raise Odd("is not there,")\n'
    )
    candidates = place_of({"a.py": text}).candidates()
    assert candidates.pieces == {"is not there,": [1, 2]}, "what is too short says nothing"
    assert candidates.raising == {"Odd": [1, 2]}
    assert candidates.by_file == {"a.py": [0, 1, 2]}


def test_postings_are_plain_bm25(place_of: PlaceOf) -> None:
    candidates = place_of(many_functions()).candidates()
    query = ["column", "cursor", "readcolumn", "connection", "nowhere"]
    asked = {stem(word) for word in query}
    documents = []
    for _, d in candidates.places:
        counts: Counter[str] = Counter()
        for word, count in d.words.items():
            if word not in STOP_WORDS:
                counts[stem(word)] += count
        counts.update(stem(word) for word in joined_parts(d.name))
        documents.append((counts, 1 + sum(d.words.values())))
    mean = sum(size for _, size in documents) / len(documents)
    expected: dict[int, float] = {}
    for word in asked:
        having = [i for i, (counts, _) in enumerate(documents) if counts[word]]
        if len(having) > max(0.3 * len(documents), 5):
            continue
        idf = math.log(1 + (len(documents) - len(having) + 0.5) / (len(having) + 0.5))
        for i in having:
            counts, size = documents[i]
            tf = counts[word] * (1.2 + 1) / (counts[word] + 1.2 * (1 - 0.75 + 0.75 * size / mean))
            expected[i] = expected.get(i, 0.0) + idf * tf
    best = max(max(expected.values()), RARE_WORDS * math.log(1 + len(documents)))
    scores = Postings(candidates, asked).score(asked)
    assert scores == pytest.approx({i: value / best for i, value in expected.items()})
    assert "connection" not in Postings(candidates, asked).of, "a word that stands everywhere tells nothing"


def test_shared_words_come_weightiest_first(place_of: PlaceOf) -> None:
    candidates = place_of(many_functions()).candidates()
    postings = Postings(candidates, {"read", "cursor", "readcursor", "table"})
    number = candidates.number["store.py", "read_cursor"]
    shared = postings.shared(number, ["table", "cursor", "read", "readcursor"])
    weights = [dict(postings.of[word])[number] for word in shared]
    assert set(shared) == {"cursor", "readcursor", "read"} & set(postings.of)
    assert weights == sorted(weights, reverse=True)
    assert postings.shared(number, ["table"]) == []


def test_nothing_at_all() -> None:
    candidates = Candidates(CodeMap())
    assert len(candidates) == 0
    assert candidates.callers == {}
    assert candidates.name_weights() == {}
    assert Postings(candidates, {"word"}).score(["word"]) == {}


def test_stems_of_names_stand_beside_their_places(shop: Place) -> None:
    candidates = shop.candidates()
    number = candidates.number["src/shop/cart.py", "Cart.subtotal"]
    assert candidates.names[number] == name_stems("Cart.subtotal")
    module = candidates.number["src/shop/cart.py", "<module>"]
    assert candidates.names[module] == frozenset()
