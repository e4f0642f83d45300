"""What a thin entrance that the test is named after leaves to others."""

from __future__ import annotations

from pathlib import Path

import pytest

from bugsage.diagnosis.ranking.explain import GROUP_OF, GROUPS, evidence
from bugsage.diagnosis.ranking.scene import Scene
from bugsage.model.execution import Execution, FunctionRun, TestExecution
from bugsage.model.history import Change
from tests.diagnosis.ranking.places import Place, by_symbol

GRAPH = {
    "graph.py": (
        "class Table:\n    def __init__(self, g):\n        self.g = g\n\n\n"
        "def diameter(g):\n    return max(reach(g))\n\n\n"
        "def reach(g):\n    found = []\n    for node in g:\n        found.append(Table(node))\n    return found\n\n\n"
        "def unused(g):\n    return reach(g)\n"
    ),
    "test_graph.py": "from graph import diameter\n\n\ndef test_diameter():\n    assert diameter([]) == 0\n",
}
LINES = {"diameter": (6, (7,)), "reach": (10, (11, 12, 13, 14)), "Table.__init__": (2, (3,))}


def scene_of(folder: Path, *, lines: bool = True) -> Scene:
    place = Place(folder, GRAPH)
    event = place.event("AssertionError", "test_graph.py: assert diameter", test="test_graph.py::test_diameter")
    ran = tuple(FunctionRun("graph.py", line, symbol, some if lines else ()) for symbol, (line, some) in LINES.items())
    test = TestExecution(test="test_graph.py::test_diameter", outcome="failed", functions=ran)
    execution = Execution(source="recorder", tests=(test,))
    return Scene([event], place.code, (), Change(), place.read, execution=execution)


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return scene_of(tmp_path)


def test_what_an_entrance_calls_is_told_by_its_caller(scene: Scene) -> None:
    found = {name: by_symbol(scene.candidates, scores) for name, scores in scene.features([0]).items()}
    assert found["thin_caller"] == {"reach": 1.0}, "reach itself does more than a little"
    assert found["named_caller"].keys() == {"reach"}, "nothing is passed on to what is named the same way, or not run"
    number = scene.candidates.number["graph.py", "reach"]
    (told,) = evidence(scene, list(scene.clues.values()), scene.features([0]), {"thin_caller": 0.5}, number)
    assert told.kind == "coverage"
    assert told.detail == "`diameter`, which the failing test executes and which does little by itself, calls it"
    assert {GROUP_OF["thin_caller"], GROUP_OF["named_caller"]} <= GROUPS.keys()


def test_a_caller_that_does_much_passes_its_name_on_alone(tmp_path: Path) -> None:
    long = "def diameter(g):\n    a = g\n    b = a\n    c = b\n    d = c\n    return max(reach(d))\n\n\n"
    files = GRAPH | {"graph.py": long + "def reach(g):\n    return g\n"}
    place = Place(tmp_path, files)
    event = place.event("AssertionError", "test_graph.py: assert diameter", test="test_graph.py::test_diameter")
    ran = (FunctionRun("graph.py", 1, "diameter", (2, 3, 4, 5, 6)), FunctionRun("graph.py", 9, "reach", (10,)))
    test = TestExecution(test="test_graph.py::test_diameter", outcome="failed", functions=ran)
    execution = Execution(source="recorder", tests=(test,))
    scene = Scene([event], place.code, (), Change(), place.read, execution=execution)
    assert not scene.features([0])["thin_caller"]
    number = scene.candidates.number["graph.py", "reach"]
    (told,) = evidence(scene, list(scene.clues.values()), scene.features([0]), {"named_caller": 0.5}, number)
    assert told.detail == "`diameter`, which the failing test executes and which is named more like the test, calls it"


def test_where_only_functions_were_recorded_nothing_is_thin(tmp_path: Path) -> None:
    features = scene_of(tmp_path, lines=False).features([0])
    assert not features["thin_caller"]
    assert features["named_caller"]
