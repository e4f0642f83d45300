"""Which files are listed, in every state a working tree can be in."""

import os
import subprocess
from pathlib import Path

import pytest

from bugsage.adapters.code_map.listing import Listing


def listed(root: Path, *exclude: str) -> dict[str, str]:
    return {path: key.partition(":")[2] for path, key in Listing(root, exclude).look().files.items()}


def test_clean_files_have_gits_blob_ids_and_others_none(repository) -> None:
    repository.commit("all", {"a.py": "x = 1\n", "pkg/b.py": "y = 2\n", "notes.txt": "no"})
    repository.write({"pkg/b.py": "y = 3\n", "new.py": "z = 1\n"})
    blob = repository.git("rev-parse", "HEAD:a.py").strip()
    assert listed(repository.root) == {"a.py": blob, "new.py": "", "pkg/b.py": ""}


def test_staged_content_is_known_by_its_blob(repository) -> None:
    repository.commit("all", {"a.py": "x = 1\n"})
    repository.write({"a.py": "x = 2\n", "b.py": "new\n"})
    repository.git("add", "a.py", "b.py")
    assert listed(repository.root) == {
        "a.py": repository.git("rev-parse", ":a.py").strip(),
        "b.py": repository.git("rev-parse", ":b.py").strip(),
    }


def test_ignored_untracked_foreign_and_hidden_files_are_left_out(repository) -> None:
    names = ["made/x.py", "venv/x.py", ".hidden/x.py", "node_modules/x.py", "lib/site-packages/x.py"]
    repository.commit("all", {".gitignore": "made/\n", "a.py": "", ".github/tool.py": ""})
    repository.write(dict.fromkeys(names, ""))
    assert sorted(listed(repository.root)) == [".github/tool.py", "a.py"]


def test_odd_names(repository) -> None:
    names = ["with space.py", "new\nline.py", 'quo"te.py', "tab\tname.py", "größe.py", "-dash.py", "pkg/dir.py/x.py"]
    repository.commit("all", dict.fromkeys(names, "x = 1\n"))
    assert sorted(listed(repository.root)) == sorted(names)


def test_a_name_that_is_not_utf8_is_left_out_with_a_reason(repository) -> None:
    try:
        (repository.root / os.fsdecode(b"\xff.py")).write_bytes(b"x = 1\n")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")
    repository.commit("all", {"a.py": ""})
    found = Listing(repository.root, ()).look()
    assert list(found.files) == ["a.py"]
    assert found.skipped == (("\\udcff.py", "its name is not UTF-8"),)


def test_links_and_submodules_are_left_out(repository, make_repository) -> None:
    make_repository("other").commit("all", {"inner.py": ""})
    repository.commit("all", {"a.py": ""})
    (repository.root / "link.py").symlink_to("a.py")
    (repository.root / "folder").symlink_to("/")
    repository.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", "../other", "sub.py")
    repository.commit("links")
    (repository.root / "untracked.py").symlink_to("a.py")
    assert set(listed(repository.root)) == {"a.py", "untracked.py"}  # the last falls out when it is opened


def test_sparse_checkouts_list_what_is_there(repository) -> None:
    repository.commit("all", {"in/a.py": "", "out/b.py": "x"})
    repository.git("sparse-checkout", "set", "in")
    assert listed(repository.root)["in/a.py"]
    assert not listed(repository.root).get("out/b.py")


def test_unmerged_files_are_read_from_disk(repository) -> None:
    repository.commit("base", {"a.py": "x = 1\n"})
    repository.git("checkout", "-q", "-b", "other")
    repository.commit("theirs", {"a.py": "x = 2\n"})
    repository.git("checkout", "-q", "main")
    repository.commit("ours", {"a.py": "x = 3\n"})
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "other")
    assert listed(repository.root) == {"a.py": ""}


def test_scripts_without_an_extension(repository) -> None:
    repository.write({"run": "#!/usr/bin/env python3\nx = 1\n", "build.sh": "#!/bin/sh\n", "other": "#!/bin/sh\n"})
    for name in ("run", "other"):
        (repository.root / name).chmod(0o755)
    repository.commit("all", {"LICENSE": "free"})
    assert set(listed(repository.root)) == {"run"}


def test_a_folder_inside_a_repository(repository) -> None:
    repository.commit("all", {"a.py": "", "pkg/b.py": "", "pkg/deep/c.py": ""})
    assert set(listed(repository.root / "pkg")) == {"b.py", "deep/c.py"}


def test_an_ignored_folder_is_walked(repository) -> None:
    repository.commit("all", {".gitignore": "scratch/\n"})
    repository.write({"scratch/a.py": ""})
    assert listed(repository.root / "scratch") == {"a.py": ""}


def test_without_git_the_folder_is_walked(tmp_path) -> None:
    for name in ("a.py", "pkg/b.py", ".hidden/c.py", "env1/pyvenv.cfg", "env1/lib/d.py", "build/e.py", "notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "loop").symlink_to(tmp_path)
    assert listed(tmp_path) == {"a.py": "", "pkg/b.py": ""}


def test_excluded_by_folder_name_and_glob(repository) -> None:
    names = ["a.py", "docs/conf.py", "docs/deep/x.py", "pkg/gen_a.py", "pkg/b.py"]
    repository.commit("all", dict.fromkeys(names, ""))
    assert set(listed(repository.root, "docs/", "*/gen_*.py")) == {"a.py", "pkg/b.py"}


def test_a_hostile_git_environment_is_not_obeyed(repository, make_repository, monkeypatch, tmp_path) -> None:
    repository.commit("all", {"a.py": ""})
    monkeypatch.setenv("GIT_DIR", str(make_repository("other").root / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert set(listed(repository.root)) == {"a.py"}


def test_no_monitor_of_the_repositorys_choice_is_run(repository, tmp_path) -> None:
    repository.commit("all", {"a.py": ""})
    monitor = tmp_path / "monitor"
    monitor.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    monitor.chmod(0o755)
    repository.git("config", "core.fsmonitor", str(monitor))
    assert set(listed(repository.root)) == {"a.py"}
    assert not (tmp_path / "was-run").exists()


def test_the_folders_of_manifests_are_packages(repository) -> None:
    names = [
        "package.json",
        "web/package.json",
        "web/src/a.ts",
        "api/go.mod",
        "lib/Shop.csproj",
        "native/CMakeLists.txt",
        "native/src/CMakeLists.txt",
        "native/cart/conanfile.txt",
        "node_modules/x/package.json",
    ]
    repository.write(dict.fromkeys(names, ""))
    found = Listing(repository.root, ()).look()
    assert found.packages == ("", "api", "lib", "native", "native/cart", "web")
    repository.commit("all", {"cmd/setup.py": "", "cmd/tool.py": ""})
    found = Listing(repository.root, ("api/",)).look()
    assert {"", "cmd", "lib", "web"} <= set(found.packages)
    assert "api" not in found.packages


def test_scripts_of_other_languages(repository) -> None:
    repository.write({"serve": "#!/usr/bin/env node\nrun()\n", "make": "#!/bin/sh\n", "tool": "#!/usr/bin/env ruby\n"})
    assert set(listed(repository.root)) >= {"serve"}
    assert "make" not in listed(repository.root)


def test_a_language_without_its_grammar_is_counted(repository, monkeypatch) -> None:
    repository.commit("all", {"a.py": "", "b.ts": "", "c.tsx": "", "d.d.ts": ""})
    monkeypatch.setattr("bugsage.adapters.code_map.listing.is_installed", lambda dialect: dialect.language == "python")
    found = Listing(repository.root, ()).look()
    assert list(found.files) == ["a.py"]
    assert found.unread == {"typescript": 2}
