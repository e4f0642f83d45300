"""The map follows the working tree, and nothing is read twice."""

import os
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bugsage.adapters.code_map import CodeMapReader
from bugsage.adapters.code_map import worker as worker_module
from bugsage.adapters.code_map.content import blob_id
from bugsage.model.code import CodeMap, IndexStats

A = "def a(x):\n    return b(x)\n"
B = "class B:\n    def method(self):\n        raise ValueError('no')\n"


def symbols(code_map: CodeMap) -> dict[str, list[str]]:
    return {path: [d.symbol for d in file.definitions[1:]] for path, file in code_map.files.items()}


@pytest.fixture
def state(tmp_path) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    return folder


def test_the_map_of_a_repository(repository, state) -> None:
    repository.commit("all", {"a.py": A, "pkg/b.py": B, "tests/test_a.py": "def test_a(): a(1)\n"})
    reader = CodeMapReader(repository.root, state)
    stats = reader.refresh()
    assert (stats.files, stats.parsed, stats.reused, stats.removed) == (3, 3, 0, 0)
    assert (stats.definitions, stats.calls, stats.skipped) == (7, 3, ())
    assert stats.bytes == len(A) + len(B) + len("def test_a(): a(1)\n")
    code_map = reader.code_map()
    assert symbols(code_map) == {"a.py": ["a"], "pkg/b.py": ["B", "B.method"], "tests/test_a.py": ["test_a"]}
    assert code_map.files["a.py"].blob == repository.git("rev-parse", "HEAD:a.py").strip()
    assert code_map.at("pkg/b.py", 3).symbol == "B.method"
    assert reader.code_map() is code_map


def test_uncommitted_changes_are_in_the_map(repository, state) -> None:
    repository.commit("all", {"a.py": A, "b.py": B})
    CodeMapReader(repository.root, state).refresh()
    repository.write({"a.py": A.replace("def a", "def changed"), "new.py": "def new(): ...\n"})
    reader = CodeMapReader(repository.root, state)
    assert reader.refresh().parsed == 2
    assert symbols(reader.code_map()) == {"a.py": ["changed"], "b.py": ["B", "B.method"], "new.py": ["new"]}
    repository.commit("the same content, now committed")
    assert CodeMapReader(repository.root, state).refresh().parsed == 0


def test_a_reader_follows_while_it_lives(repository) -> None:
    repository.commit("all", {"a.py": A, "b.py": B})
    reader = CodeMapReader(repository.root, None)
    before = reader.code_map()
    repository.write({"a.py": "def other(): ...\n"})
    assert reader.code_map() is before
    assert reader.refresh().parsed == 1
    assert symbols(reader.code_map())["a.py"] == ["other"]
    assert reader.code_map().files["b.py"].definitions is before.files["b.py"].definitions


def test_renames_and_branches_parse_nothing(repository, state) -> None:
    repository.commit("all", {"a.py": A, "b.py": B})
    repository.git("checkout", "-q", "-b", "other")
    repository.commit("other", {"b.py": "def other(): ...\n"})
    CodeMapReader(repository.root, state).refresh()
    repository.git("checkout", "-q", "main")
    assert CodeMapReader(repository.root, state).refresh().parsed == 1
    repository.git("mv", "a.py", "moved.py")
    for branch in ("other", "main", "other"):
        repository.git("checkout", "-q", branch)
        reader = CodeMapReader(repository.root, state)
        stats = reader.refresh()
        assert stats.parsed == 0
        assert sorted(reader.code_map().files) == ["b.py", "moved.py"]


def test_deleted_files_leave_the_map(repository, state) -> None:
    repository.commit("all", {"a.py": A, "b.py": B, "c.py": "x = 1\n"})
    CodeMapReader(repository.root, state).refresh()
    (repository.root / "a.py").unlink()
    repository.git("rm", "-q", "c.py")
    reader = CodeMapReader(repository.root, state)
    stats = reader.refresh()
    assert (stats.files, stats.removed, stats.parsed, stats.skipped) == (1, 2, 0, ())
    assert list(reader.code_map().files) == ["b.py"]


def test_equal_files_are_parsed_once(repository, state) -> None:
    repository.commit("all", {"a.py": A, "copy.py": A})
    reader = CodeMapReader(repository.root, state)
    stats = reader.refresh()
    assert (stats.files, stats.parsed, stats.definitions) == (2, 1, 4)
    assert set(reader.code_map().files) == {"a.py", "copy.py"}


def test_what_cannot_be_read_is_left_out_with_its_reason(repository, state) -> None:
    repository.commit("all", {"big.py": "x = 1\n" * 400_000, "binary.py": b"x\0y", "a.py": A})
    repository.write({"new_big.py": "#" * 2_000_001})
    (repository.root / "link.py").symlink_to("/etc/passwd")
    os.mkfifo(repository.root / "pipe.py")
    reader = CodeMapReader(repository.root, state)
    reasons = dict(reader.refresh().skipped)
    assert reasons.keys() == {"big.py", "binary.py", "new_big.py", "link.py"}
    assert reasons["big.py"] == "larger than 2 MB"
    assert reasons["binary.py"] == "binary"
    assert list(reader.code_map().files) == ["a.py"]
    assert CodeMapReader(repository.root, state).refresh().skipped == reader.refresh().skipped


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_file_without_permission_is_left_out(repository) -> None:
    repository.commit("all", {"a.py": A, "secret.py": B})
    (repository.root / "secret.py").chmod(0)
    assert dict(CodeMapReader(repository.root, None).refresh().skipped) == {"secret.py": "Permission denied"}


def test_translated_line_ends_are_not_parsed_again(repository, state) -> None:
    repository.commit("all", {".gitattributes": "*.py text eol=crlf\n", "a.py": A})
    (repository.root / "a.py").unlink()
    repository.git("checkout", "--", "a.py")
    assert b"\r\n" in (repository.root / "a.py").read_bytes()
    assert CodeMapReader(repository.root, state).refresh().parsed == 1
    assert CodeMapReader(repository.root, state).refresh().parsed == 0


def test_without_git(tmp_path, state) -> None:
    root = tmp_path / "plain"
    (root / "pkg").mkdir(parents=True)
    (root / "pkg" / "a.py").write_text(A)
    reader = CodeMapReader(root, state)
    assert symbols(reader.code_map()) == {"pkg/a.py": ["a"]}
    (root / "pkg" / "a.py").write_text(B)
    assert CodeMapReader(root, state).refresh().parsed == 1


def test_an_empty_or_missing_folder_has_an_empty_map(tmp_path) -> None:
    assert CodeMapReader(tmp_path, None).code_map().files == {}
    assert CodeMapReader(tmp_path / "missing", None).code_map().files == {}


@pytest.mark.parametrize(
    ("path", "is_test"),
    [
        ("tests/anything.py", True),
        ("pkg/test/helpers.py", True),
        ("pkg/test_a.py", True),
        ("pkg/a_test.py", True),
        ("pkg/a_tests.py", True),
        ("pkg/tests.py", True),
        ("conftest.py", True),
        ("pkg/testing/helpers.py", False),
        ("pkg/testing.py", False),
        ("pkg/contest.py", False),
        ("latest/a.py", False),
        ("pkg/attestation.py", False),
    ],
)
def test_which_files_are_tests(repository, path, is_test) -> None:
    repository.commit("all", {path: "x = 1\n"})
    assert CodeMapReader(repository.root, None).code_map().files[path].is_test is is_test


def test_two_workers_read_the_same_as_one(repository) -> None:
    repository.commit("all", {f"m{n}.py": f"def f{n}():\n    return g{n}()\n" for n in range(9)} | {"b.py": b"\0"})
    alone = CodeMapReader(repository.root, None, workers=1)
    together = CodeMapReader(repository.root, None, workers=2)
    stats = [msgspec.structs.replace(reader.refresh(), seconds=0.0) for reader in (alone, together)]
    assert stats[0] == stats[1]
    assert alone.code_map() == together.code_map()


@pytest.mark.parametrize("program", ["/nonexistent/python", "/bin/false", "/bin/true"])
def test_a_worker_that_fails_is_stood_in_for(repository, monkeypatch, program) -> None:
    repository.commit("all", {f"m{n}.py": A for n in range(2)} | {"b.py": B})
    monkeypatch.setattr(worker_module.sys, "executable", program)
    reader = CodeMapReader(repository.root, None, workers=2)
    assert reader.refresh().files == 3


def test_a_worker_imports_nothing_from_the_repository(repository, monkeypatch, tmp_path) -> None:
    spy = f"open({str(tmp_path / 'was-run')!r}, 'w')\n"
    names = ("msgspec", "sitecustomize", "tree_sitter", "bugsage", "subprocess")
    repository.commit("all", {f"{name}.py": spy for name in names} | {"a.py": A})
    monkeypatch.chdir(repository.root)
    monkeypatch.setenv("PYTHONPATH", str(repository.root))
    assert CodeMapReader(repository.root, None, workers=2).refresh().files == 6
    assert not (tmp_path / "was-run").exists()


def test_text_of_files_inside_only(repository, tmp_path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    repository.commit("all", {"a.py": A, "pkg/latin.py": "# coding: latin-1\nx = 'ä'\n".encode("latin-1")})
    repository.write({"binary": b"\0\1", "big.txt": "x" * 2_000_001})
    (repository.root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (repository.root / "up").symlink_to(tmp_path)
    (repository.root / "within.py").symlink_to("a.py")
    reader = CodeMapReader(repository.root, None)
    assert reader.text("a.py") == A
    assert reader.text("pkg/../a.py") is None
    assert reader.text("pkg/latin.py") == "# coding: latin-1\nx = 'ä'\n"
    assert reader.text("within.py") == A
    outside = [
        "../secret.txt",
        "out.txt",
        "up/secret.txt",
        str(tmp_path / "secret.txt"),
        "/etc/passwd",
        "",
        ".",
        "C:/x",
    ]
    for path in [
        *outside,
        "pkg",
        "missing.py",
        "binary",
        "big.txt",
        "a.py\0",
        "a.py/x",
        "..",
        "pkg\\..\\..\\secret.txt",
    ]:
        assert reader.text(path) is None, path


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_after_any_edits_the_map_equals_a_fresh_one(make_repository, tmp_path, seed) -> None:
    chance = random.Random(seed)
    repository = make_repository(f"r{seed}")
    repository.commit("all", {"a.py": A, "b.py": B, "pkg/c.py": A + B})
    state = tmp_path / f"state{seed}"
    living = CodeMapReader(repository.root, state)
    for _ in range(4):
        path = chance.choice(["a.py", "b.py", "pkg/c.py", "new.py"])
        file = repository.root / path
        text = file.read_text() if file.exists() else A
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                file.unlink(missing_ok=True)
            case 1:
                repository.commit("so far")
            case _:
                repository.write({path: text[:at] + chance.choice(["(", "\n", "def x():", "é", "'"]) + text[at + 3 :]})
        stats, fresh = living.refresh(), CodeMapReader(repository.root, None)
        assert figures(stats) == figures(fresh.refresh())
        assert living.code_map() == fresh.code_map()
    assert CodeMapReader(repository.root, state).code_map() == living.code_map()


def figures(stats: IndexStats) -> tuple[int, ...]:
    return stats.files, stats.definitions, stats.calls, stats.bytes


def test_figures_hold_although_the_store_has_lost_what_changes(repository, state) -> None:
    repository.commit("all", {"a.py": A, "b.py": B, "pkg/c.py": A + B})
    living = CodeMapReader(repository.root, state)
    living.refresh()
    with closing(sqlite3.connect(state / "codemap.db", isolation_level=None)) as database:
        database.execute("DELETE FROM file WHERE key LIKE ?", (f"%{blob_id(A.encode())}",))
    repository.write({"a.py": A + "\n\ndef more(): ...\n"})
    assert figures(living.refresh()) == figures(CodeMapReader(repository.root, None).refresh())
    assert living.code_map() == CodeMapReader(repository.root, None).code_map()


def test_languages_side_by_side(repository, state) -> None:
    repository.commit(
        "all",
        {
            "a.py": A,
            "web/package.json": "{}",
            "web/b.ts": "export function b(x: number) { return c(x) }\n",
            "web/b.test.ts": "it('adds', () => { b(1) })\n",
            "web/c.jsx": "export const C = () => <D />\n",
        },
    )
    for reader in (CodeMapReader(repository.root, state), CodeMapReader(repository.root, state)):
        code_map = reader.code_map()
        assert symbols(code_map) == {"a.py": ["a"], "web/b.test.ts": ["adds"], "web/b.ts": ["b"], "web/c.jsx": ["C"]}
        assert [f.language for f in code_map.files.values()] == ["python", "typescript", "typescript", "javascript"]
        assert [f.is_test for f in code_map.files.values()] == [False, True, False, False]
        assert (code_map.package_of("web/b.ts"), code_map.package_of("a.py")) == ("web", "")
        assert code_map.notes == ()


def test_the_same_content_in_two_languages(repository) -> None:
    source = "const f = <T,>(x: T) => x\n"
    repository.write(
        {
            "a.ts": source,
            "b.tsx": source,
            "c.js": source,
            "test/a.ts": "it('x', () => {})\n",
            "d.ts": "it('x', () => {})\n",
        }
    )
    code_map = CodeMapReader(repository.root, None).code_map()
    assert {path: file.broken for path, file in code_map.files.items() if "a.ts" in path or "b.tsx" in path} == {
        "a.ts": False,
        "b.tsx": False,
        "test/a.ts": False,
    }
    assert code_map.files["c.js"].broken
    assert [d.kind for d in code_map.files["test/a.ts"].definitions] == ["module", "test"]
    assert [d.kind for d in code_map.files["d.ts"].definitions] == ["module"]


def test_what_no_installed_grammar_reads_is_told_once(repository, state, monkeypatch) -> None:
    repository.commit("all", {"a.py": A, "b.ts": "", "c.js": "", "d.js": ""})
    monkeypatch.setattr("bugsage.adapters.code_map.listing.is_installed", lambda dialect: dialect.language == "python")
    reader = CodeMapReader(repository.root, state)
    (note,) = reader.refresh().notes
    assert note.startswith("3 files of JavaScript and TypeScript are not in the code map; `pip install '")
    assert reader.code_map().notes == (note,)
    monkeypatch.undo()
    assert reader.refresh().notes == ()
    assert set(reader.code_map().files) == {"a.py", "b.ts", "c.js", "d.js"}


def test_calls_are_kept_and_follow_the_files(repository, state) -> None:
    repository.commit("all", {"a.py": A, "b.py": B, "tests/test_a.py": "def test_a(): a(1)\n"})
    first = CodeMapReader(repository.root, state).calls(["b.py"])
    assert set(first.product) == {"a.py", "b.py"}
    assert first.product["a.py"].calling == {"b": (0,)}
    assert symbols(first.code) == {"b.py": ["B", "B.method"]}
    with closing(sqlite3.connect(state / "codemap.db")) as db:
        assert db.execute("SELECT count(*) FROM called").fetchone() == (2,)
        db.execute("DELETE FROM called WHERE key LIKE '%' || ?", (blob_id(B.encode()),))
        db.commit()
    repository.write({"a.py": A.replace("b(x)", "c(x)")})
    again = CodeMapReader(repository.root, state).calls([])
    assert again.product["a.py"].calling == {"c": (0,)}
    assert again.product["b.py"] == first.product["b.py"]
    assert CodeMapReader(repository.root, None).calls([]).product == again.product


def test_calls_of_another_version_are_made_anew(repository, state) -> None:
    repository.commit("all", {"a.py": A})
    first = CodeMapReader(repository.root, state).calls([])
    with closing(sqlite3.connect(state / "codemap.db")) as db:
        db.execute("UPDATE called SET version = 0, payload = 'old'")
        db.commit()
    assert CodeMapReader(repository.root, state).calls([]) == first


def test_files_may_be_listed_while_something_else_is_done(repository, state) -> None:
    repository.commit("all", {"a.py": A})
    reader = CodeMapReader(repository.root, state)
    reader.expect()
    reader.expect()
    assert symbols(reader.code_map()) == {"a.py": ["a"]}
    repository.write({"b.py": B})
    assert reader.refresh().files == 2
