"""The commit is made as git is configured: hooks, signature, who commits."""

import os
from pathlib import Path

import pytest

from bugsage.errors import LandingRefused
from tests.adapters.git.landing.conftest import LINES, Bench, put

GPG = """#!/bin/sh
cat > "$0.signed"
printf '[GNUPG:] SIG_CREATED D 1 8 00 0 0\\n' >&2
printf -- '-----BEGIN PGP SIGNATURE-----\\nfake\\n-----END PGP SIGNATURE-----\\n'
"""


@pytest.fixture
def offer(bench: Bench) -> str:
    bench.repository.commit("Start", {"a.py": LINES, ".gitignore": "*.log\n.venv/\n"})
    made = bench.offer({"a.py": put(LINES, {10: "ten"})})
    bench.repository.write({"a.py": put(LINES, {30: "mine"})})
    return made


def test_a_hook_that_says_no_is_heard_and_nothing_is_changed(bench: Bench, offer: str) -> None:
    bench.hook("pre-commit", "grep -q mine a.py && exit 3\necho 'ten is not allowed here' >&2\nexit 1")
    before = bench.whole()
    with pytest.raises(LandingRefused, match="said no: ten is not allowed here"):
        bench.land(offer)
    assert bench.whole() == before


def test_hooks_that_change_files_or_message_are_respected(bench: Bench, offer: str) -> None:
    (bench.root / ".venv").mkdir()
    (bench.root / ".venv" / "pyvenv.cfg").touch()
    bench.hook("pre-commit", "echo '# by a hook' >> a.py; echo x > extra.py; git add -A; echo late >> a.py")
    bench.hook("commit-msg", 'echo "Change-Id: I1" >> "$1"')
    done = bench.land(offer)
    assert bench.git("show", f"{done.commit}:a.py") == put(LINES, {10: "ten"}) + "# by a hook\n"
    assert (bench.root / "a.py").read_text() == put(LINES, {10: "ten", 30: "mine"}) + "# by a hook\n"
    assert bench.git("log", "-1", "--format=%B").endswith("BugSage-Fix: FX-1\nChange-Id: I1\n\n")
    assert done.paths == ("a.py", "extra.py")
    assert "a hook changed a.py without staging it" in done.notes[0]


def test_hooks_in_a_folder_that_git_does_not_know_find_their_neighbours(bench: Bench, offer: str) -> None:
    bench.repository.write({".git/info/exclude": ".hooks/\n", ".hooks/words": "from the neighbour"})
    bench.hook("pre-commit", 'cat "$(dirname "$0")/words"; exit 1', ".hooks")
    bench.git("config", "core.hooksPath", ".hooks")
    with pytest.raises(LandingRefused, match="from the neighbour"):
        bench.land(offer)


def test_who_hears_of_a_commit_hears_of_it_once_and_in_the_users_tree(bench: Bench, offer: str, tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    bench.hook("post-commit", f'echo "$PWD $(git rev-parse HEAD)" >> {heard}; exit 1')
    done = bench.land(offer)
    assert heard.read_text() == f"{bench.root} {done.commit}\n"
    assert "the post-commit hook ended with status 1" in done.notes[0]


def test_a_signature_and_a_sign_off(bench: Bench, offer: str, tmp_path: Path) -> None:
    gpg = tmp_path / "gpg"
    gpg.write_text(GPG)
    gpg.chmod(0o755)
    for name, value in (("gpg.program", str(gpg)), ("commit.gpgsign", "true"), ("user.signingkey", "K")):
        bench.git("config", name, value)
    done = bench.land(offer, signoff=True)
    assert "gpgsig -----BEGIN PGP SIGNATURE-----\n fake\n" in bench.git("cat-file", "commit", done.commit)
    assert "Signed-off-by: Uma <uma@example.org>\n" in bench.git("log", "-1", "--format=%B")
    assert b"Mend it" in (tmp_path / "gpg.signed").read_bytes()
    bench.undo(done.commit)
    gpg.write_text("#!/bin/sh\necho 'no secret key' >&2\nexit 2\n")
    before = bench.whole()
    with pytest.raises(LandingRefused, match="the commit could not be signed"):
        bench.land(offer)
    assert bench.whole() == before


def test_nobody_commits_where_git_knows_nobody(bench: Bench, offer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("user.name", "user.email"):
        bench.git("config", "--unset", name)
    bench.git("config", "user.useConfigOnly", "true")
    monkeypatch.setenv("EMAIL", "")
    before = bench.whole()
    with pytest.raises(LandingRefused, match="git does not know who commits") as refusal:
        bench.land(offer)
    assert "git config user.name" in refusal.value.hint
    assert bench.whole() == before
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Eve")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "eve@example.org")
    bench.land(offer)
    assert bench.git("log", "-1", "--format=%an") == "Eve\n"


def test_a_caller_that_is_a_hook_itself_leads_nowhere_else(
    bench: Bench, offer: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    done = bench.landing().land(_order(offer))
    for name in ("GIT_DIR", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name)
    assert bench.git("rev-parse", "HEAD").strip() == done.commit
    assert not (tmp_path / "index").exists()


def test_a_branch_that_moves_meanwhile_is_seen(bench: Bench, offer: str) -> None:
    work = bench.work()
    bench.hook(
        "pre-commit", f"unset GIT_DIR GIT_INDEX_FILE\ngit -C {bench.root} commit -q --no-verify --allow-empty -m x"
    )
    with pytest.raises(LandingRefused, match="the branch moved meanwhile"):
        bench.land(offer)
    assert bench.git("log", "-1", "--format=%s") == "x\n"
    assert bench.work() == work


def test_a_reference_hook_that_says_no_leaves_all_as_it_was(bench: Bench, offer: str) -> None:
    bench.hook("reference-transaction", 'grep -q refs/heads/main && [ "$1" = prepared ] && exit 1\nexit 0')
    before = bench.whole()
    with pytest.raises(LandingRefused, match="the branch could not be moved"):
        bench.land(offer)
    assert bench.whole() == before


def test_the_editor_is_the_one_that_git_is_configured_for(bench: Bench, offer: str) -> None:
    bench.git("config", "core.editor", "sh -c 'echo edited >> \"$1\"' -")
    assert bench.landing().edited("Mine\n") == "Mine\nedited\n"
    bench.git("config", "core.editor", "false")
    with pytest.raises(LandingRefused, match="the editor ended with status 1"):
        bench.landing().edited("Mine\n")
    assert os.listdir(bench.root / ".bugsage" / "landings") == []


def _order(offer: str):  # type: ignore[no-untyped-def]
    from bugsage.model.landing import LandOrder

    return LandOrder(commit=offer, message="Mend it\n")
