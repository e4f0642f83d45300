"""What the year before a change comes down to."""

from bugsage.model.past import FilePast, LoggedCommit, Past, PastCommit
from bugsage.model.patch import FilePatch, Patch, PatchCommit
from bugsage.safety.track_record import DAY, records, track_record

NOW = 1_000 * DAY
PAST = Past(
    time=NOW,
    total=70,
    commits=(
        PastCommit(time=NOW - 1 * DAY, author="ann@x.org", subject="Fix it", files=("a.py",)),
        PastCommit(time=NOW - 80 * DAY, author="bob@x.org", subject="Go on", files=("a.py", "b.py")),
        PastCommit(time=NOW - 200 * DAY, author="ann@x.org", subject="Fix more", files=("a.py",)),
        PastCommit(time=NOW - 201 * DAY, author="ann@x.org", subject="Elsewhere"),
    ),
)


def change(*paths: str, signed: tuple[str, ...] = ()) -> Patch:
    commits = (PatchCommit(sha="1", signed=signed),) if signed else ()
    return Patch(files=tuple(FilePatch(path=path) for path in paths), commits=commits)


def test_each_file_has_what_happened_to_it() -> None:
    found = track_record(PAST, change("a.py", "b.py", "c.py"))
    assert found.files == {
        "a.py": FilePast(changes_90=2, changes_365=3, fixes_365=2, authors_365=2),
        "b.py": FilePast(changes_90=1, changes_365=1, fixes_365=0, authors_365=1),
    }
    assert found.commits == 70


def test_a_renamed_file_has_the_past_of_its_old_name() -> None:
    patch = Patch(files=(FilePatch(path="new.py", old_path="b.py", kind="renamed"),))
    assert set(track_record(PAST, patch).files) == {"b.py"}


def test_the_author_is_known_by_address() -> None:
    assert track_record(PAST, change("a.py", signed=("Ann <Ann@X.org>", "Claude <c@a.com>"))).author_commits == 3
    assert track_record(PAST, change("a.py", signed=("New <new@x.org>",))).author_commits == 0
    assert track_record(PAST, change("a.py")).author_commits is None


def test_a_log_tells_of_each_commit_what_was_before_it() -> None:
    log = [
        LoggedCommit(sha="1", time=0, author="a", message="Fix it", files=("a.py",)),
        LoggedCommit(sha="2", time=300 * DAY, author="b", message="Go on", files=("a.py",)),
        LoggedCommit(sha="3", time=400 * DAY, author="a", message="Go on", files=("a.py", "b.py")),
        LoggedCommit(sha="4", time=401 * DAY, author="a", message="Go on", files=("a.py",)),
    ]
    found = {one.sha: record for one, record in records(log, {"1", "3", "4"})}
    assert found["1"].files == {}
    assert found["3"].files == {"a.py": FilePast(changes_90=1, changes_365=2, fixes_365=1, authors_365=2)}
    assert (found["3"].commits, found["3"].author_commits) == (2, 1)
    assert found["4"].files == {"a.py": FilePast(changes_90=1, changes_365=2, fixes_365=0, authors_365=2)}
