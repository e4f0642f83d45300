"""Frames of Elixir, and whose they are."""

import pytest

from bugsage.intake.elixir_stacks import Own, bare, frame, owned

OWN = Own(apps=frozenset(("zoo",)))


@pytest.mark.parametrize(
    ("line", "file", "number", "function"),
    [
        ("    (zoo 2.0.0) lib/zoo/cage.ex:7: Zoo.Cage.open/1", "lib/zoo/cage.ex", 7, "Zoo.Cage.open/1"),
        ("    (zoo) lib/zoo/cage.ex:7: Zoo.Cage.open/1", "lib/zoo/cage.ex", 7, "Zoo.Cage.open/1"),
        ("    (zoo 2.0.0) lib/zoo/cage.ex:7:12: Zoo.Cage.open/1", "lib/zoo/cage.ex", 7, "Zoo.Cage.open/1"),
        ('  (zoo 2.0.0) lib/a.ex:7: Zoo.A.put([1, {2, 3}], "a, (b", %{c: 1})', "lib/a.ex", 7, "Zoo.A.put/3"),
        ("  (zoo 2.0.0) lib/a.ex:7: Zoo.A.now()", "lib/a.ex", 7, "Zoo.A.now/0"),
        ("  (zoo 2.0.0) lib/a.ex:7: anonymous fn(1, 2) in Zoo.A.now/0", "lib/a.ex", 7, "anonymous fn/2 in Zoo.A.now/0"),
        ('  (zoo 2.0.0) lib/a.ex:7: Zoo.A."-feed/2-fun-0-"/3', "lib/a.ex", 7, "Zoo.A.feed/2"),
        ("  test/a_test.exs:7: (test)", "test/a_test.exs", 7, 'Zoo.ATest."test a (b)"/1'),
        ("  scripts/a.exs:7: (file)", "scripts/a.exs", 7, "<module>"),
        ("  lib/a.ex:7: Zoo.A (module)", "lib/a.ex", 7, "<module>"),
    ],
)
def test_frames_are_read(line: str, file: str, number: int, function: str) -> None:
    found = frame(line, OWN, inside='Zoo.ATest."test a (b)"/1')
    assert found is not None
    assert (found.file, found.line, found.function, found.in_app) == (file, number, function, True)


@pytest.mark.parametrize(
    "line",
    [
        "    (elixir 1.15.7) lib/enum.ex:1693: Enum.map/2",
        "    (stdlib 4.3) gen_server.erl:1123: :gen_server.try_dispatch/4",
        "    (ecto 3.10.3) lib/ecto/repo.ex:3: Ecto.Repo.one!/3",
        "    (zoo 2.0.0) Zoo.Cage.open/1",
        "    deps/ecto/lib/ecto/repo.ex:3: Ecto.Repo.one!/3",
        "    nofile:1: (file)",
    ],
)
def test_what_others_wrote_is_not_the_projects(line: str) -> None:
    found = frame(line, OWN)
    assert found is not None
    assert not found.in_app


@pytest.mark.parametrize(
    "line", ["", "lib/a.ex:7: warning: unused variable", "(see below) a: b", "    at f (a.js:1:2)", "a.exs:x: f/1"]
)
def test_other_lines_are_no_frames(line: str) -> None:
    assert frame(line, OWN) is None


def test_functions_without_a_place() -> None:
    found = bare("    :erlang.map_get(:a, %{b: [1, 2]})")
    assert found is not None
    assert (found.function, found.module, found.in_app) == (":erlang.map_get/2", ":erlang", False)
    assert bare("    see the docs.") is None


def test_the_own_application_is_the_one_whose_tests_are_told() -> None:
    lines = [
        "  1) test a (ZooWeb.CageTest)",
        "       (helper 1.2.0) lib/helper.ex:1: Helper.a/1",
        "       (helper 1.2.0) lib/helper.ex:1: Helper.a/1",
        "       (zoo_web 2.0.0) lib/zoo_web/cage.ex:1: ZooWeb.Cage.a/1",
    ]
    assert owned(lines).apps == {"zoo_web"}


def test_the_own_application_is_the_one_of_a_new_projects_version() -> None:
    lines = ["    (helper 1.2.0) lib/helper.ex:1: Helper.a/1", "    (zoo 0.1.0) lib/zoo.ex:1: Zoo.a/1"]
    assert owned(lines).apps == {"zoo"}


def test_the_own_application_is_the_most_frequent_one_that_is_no_known_package() -> None:
    lines = [
        *["    (phoenix 1.7.1) lib/phoenix/router.ex:1: Phoenix.Router.call/2"] * 9,
        *["    (zoo 3.2.0) lib/zoo.ex:1: Zoo.a/1"] * 2,
        "    (helper 1.2.0) lib/helper.ex:1: Helper.a/1",
    ]
    assert owned(lines).apps == {"zoo"}


def test_frames_of_an_umbrella_count_from_the_top() -> None:
    own = owned(
        ["  1) test a (CageTest)", "     apps/cage/test/cage_test.exs:3", "    (cage 0.1.0) lib/cage.ex:1: Cage.a/1"]
    )
    found = frame("    (cage 0.1.0) lib/cage.ex:1: Cage.a/1", own)
    assert found is not None
    assert found.file == "apps/cage/lib/cage.ex"
