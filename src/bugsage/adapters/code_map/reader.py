"""The code map of a repository, kept up to date."""

import gc
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from time import perf_counter

from msgspec import structs

from bugsage.adapters.code_map.content import Unreadable, hashed, inside, read_bytes
from bugsage.adapters.code_map.dialects import dialect_named, dialect_of
from bugsage.adapters.code_map.encoding import as_utf8
from bugsage.adapters.code_map.listing import Listed, Listing
from bugsage.adapters.code_map.parsing import CALLS_VERSION, decode, decode_calls, encode_calls, read_file
from bugsage.adapters.code_map.store import Figures, Snapshot, Store
from bugsage.adapters.code_map.worker import WORTH_A_WORKER, read_files
from bugsage.model.calls import Calls, calls_of
from bugsage.model.code import CodeFile, CodeMap, IndexStats
from bugsage.model.languages import BY_NAME, is_test_path

#: More processes than this wait for one another's disk and cost more start-ups than they save.
MAX_WORKERS = 2


class CodeMapReader:
    """Reads a repository's code: fulfils `ports.CodeReader`.

    `state` is the folder of the store (None: nothing is kept), `exclude` holds globs of paths that are left out,
    `workers` the number of processes that parse, this one included (None: two where there is much to parse). `tell` is
    told how many files of how many were read, and at the end, however that comes, that all were.
    """

    def __init__(
        self,
        root: Path,
        state: Path | None,
        *,
        exclude: Sequence[str] = (),
        workers: int | None = None,
        tell: Callable[[int, int], None] | None = None,
    ) -> None:
        self._root, self._tell = root, tell or _nobody
        self._listing = Listing(root, exclude)
        self._store = Store(state)
        self._workers = workers
        self._snapshot: Snapshot | None = None
        self._map: CodeMap | None = None
        self._last = CodeMap()
        self._last_keys: dict[str, str] = {}

    def code_map(self) -> CodeMap:
        """The map as of the last refresh; the first call refreshes."""
        if self._map is None:
            found = self._seen()
            self._map = CodeMap(
                files=self._decoded(found.files), notes=_notes(found.unread), packages=frozenset(found.packages)
            )
            self._last = self._map
        return self._map

    def calls(self, whole: Collection[str]) -> Calls:
        """Who calls whom in the product as of the last refresh, and these files whole; the first call refreshes."""
        files = self._seen().files
        product = {path: key for path, key in files.items() if not is_test_path(path, _language(key))}
        payloads = self._store.called(set(product.values()), CALLS_VERSION)
        unknown = {path: key for path, key in product.items() if key not in payloads}
        with _no_collection():
            if unknown:
                made = {key: encode_calls(calls_of(file)) for key, file in self._read(unknown).items()}
                self._store.keep_called(made, CALLS_VERSION)
                payloads |= made
            known = {key: decode_calls(payload) for key, payload in payloads.items()}
        asked = {path: files[path] for path in whole if path in files}
        read = self._read(asked)
        code = CodeMap(files={path: _placed(read[key], path, key) for path, key in asked.items()})
        return Calls(product={path: known[key] for path, key in product.items()}, code=code)

    def expect(self) -> None:
        """Begin to look which files there are, while something else is done; the next refresh waits for that."""
        if self._snapshot is None:
            self._listing.expect()

    def refresh(self) -> IndexStats:
        """Read what changed since the last time, here or in another process, and nothing else."""
        started = perf_counter()
        before = self._snapshot or self._store.snapshot()
        listed = self._listed()
        unchanged = _of(listed) == (before.listed, before.skipped, before.unread, before.packages)
        after, parsed = (before, 0) if unchanged else self._changed(before, listed)
        if self._map and after is not self._snapshot:
            self._map = None
        self._snapshot = after
        return IndexStats(
            files=len(after.files),
            parsed=parsed,
            reused=len(after.files) - parsed,
            removed=len(before.files.keys() - after.files.keys()),
            definitions=after.definitions,
            calls=after.calls,
            bytes=after.bytes,
            seconds=perf_counter() - started,
            skipped=after.skipped,
            notes=_notes(after.unread),
        )

    def text(self, path: str) -> str | None:
        """A file of the repository; None if it is not there, not inside, not text, or larger than 2 MB."""
        place = inside(self._root, path)
        try:
            return as_utf8(read_bytes(place)).decode("utf-8", "replace") if place else None
        except (OSError, Unreadable):
            return None

    def _seen(self) -> Snapshot:
        if self._snapshot is None:
            self.refresh()
        assert self._snapshot is not None
        return self._snapshot

    def _listed(self) -> Listed:
        """Every source file with its key, and what was left out while looking."""
        listed = self._listing.look()
        files: dict[str, str] = {}
        skipped = listed.skipped
        for path, key in listed.files.items():
            try:
                files[path] = key if key[-1] != ":" else key + hashed(self._root / path)
            except FileNotFoundError:
                pass  # deleted, but still in git's index
            except Unreadable as error:
                skipped += ((path, str(error)),)
        return structs.replace(listed, files=files, skipped=skipped)

    def _changed(self, before: Snapshot, listed: Listed) -> tuple[Snapshot, int]:
        """The snapshot after everything unknown was parsed, and how much that was."""
        had = set(before.files.values())  # asking for each of them again would take longer than reading one file
        new = {key: path for path, key in listed.files.items() if key not in had}
        known = self._store.known(new.keys())
        unknown = {key: path for key, path in new.items() if key not in known}
        good, bad = self._parsed([(path, key) for key, path in unknown.items()])
        files = {path: good.get(path, key) for path, key in listed.files.items() if key not in bad}
        reasons = ((path, bad[key]) for path, key in listed.files.items() if bad.get(key))
        after = Snapshot(listed.files, files, (*listed.skipped, *reasons), listed.unread, listed.packages)
        if after == structs.replace(before, definitions=0, calls=0, bytes=0):
            return before, 0
        definitions, calls, size = self._figures(before, files)
        after = structs.replace(after, definitions=definitions, calls=calls, bytes=size)
        self._store.keep(after)
        return after, len(good)

    def _figures(self, before: Snapshot, files: dict[str, str]) -> Figures:
        """Definitions, calls and bytes of the files: what they were, and what came and went since."""
        came = [key for _, key in files.items() - before.files.items()]
        went = [key for _, key in before.files.items() - files.items()]
        figures = self._store.figures({*came, *went})
        if all(key in figures for key in (*came, *went)):
            was = (before.definitions, before.calls, before.bytes)
            return _added(was, (figures[key] for key in came), (figures[key] for key in went))
        figures = self._store.figures(set(files.values()))  # somebody has dropped what went
        return _added((0, 0, 0), (figures.get(key, (0, 0, 0)) for key in files.values()))

    def _parsed(self, files: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str]]:
        """Read and store files: keys of the good ones by path, reasons for the bad ones by the key asked for."""
        good: dict[str, str] = {}
        bad: dict[str, str] = {}
        asked = dict(files)
        workers = self._workers or _useful_workers(self._root, files)
        try:
            with _no_collection():
                for done, reading in enumerate(read_files(str(self._root), files, workers)):
                    self._tell(done, len(files))
                    if reading.payload:
                        good[reading.path] = reading.key
                        self._store.add(reading)
                    else:
                        bad[asked[reading.path]] = reading.reason
        finally:
            self._tell(len(files), len(files))
        return good, bad

    def _decoded(self, files: dict[str, str]) -> dict[str, CodeFile]:
        """The files of the map, those that the last map had already taken from there."""
        have = {key: self._last.files[path] for path, key in self._last_keys.items()}
        have |= self._read({path: key for path, key in files.items() if key not in have})
        with _no_collection():
            self._last_keys = files
            return {path: _placed(have[key], path, key) for path, key in files.items()}

    def _read(self, files: dict[str, str]) -> dict[str, CodeFile]:
        """What was read of these files, by key."""
        payloads = self._store.payloads(set(files.values()))
        with _no_collection():
            have = {key: decode(payload) for key, payload in payloads.items()}
            for path, key in files.items():
                if key not in have:  # another process has dropped it, or it changed while it was read
                    form = key.partition(":")[0]
                    payload = read_file(str(self._root), path, f"{form}:").payload
                    have[key] = decode(payload) if payload else _broken(form)
        return have


def _nobody(done: int, whole: int) -> None:
    """Nobody wants to know."""


def _added(start: Figures, came: Iterable[Figures], went: Iterable[Figures] = ()) -> Figures:
    """Figures and those of what came, without those of what went."""
    definitions, calls, size = start
    for sign, changed in ((1, came), (-1, went)):
        for figures in changed:
            definitions += sign * figures[0]
            calls += sign * figures[1]
            size += sign * figures[2]
    return definitions, calls, size


def _of(listed: Listed) -> tuple[object, ...]:
    return listed.files, listed.skipped, listed.unread, listed.packages


def _placed(file: CodeFile, path: str, key: str) -> CodeFile:
    blob, language = key.partition(":")[2], file.language
    is_test = is_test_path(path, language)
    return CodeFile(path, blob, language, file.definitions, file.imports, file.lines, is_test, file.broken)


def _broken(form: str) -> CodeFile:
    return CodeFile("", "", _language(form), broken=True)


def _language(key: str) -> str:
    return dialect_named(key.partition(":")[0].partition(".")[0]).language


def _notes(unread: dict[str, int]) -> tuple[str, ...]:
    """What no installed grammar reads: a sentence for each extra that would help."""
    missing: dict[str, list[str]] = {}
    for language in unread:
        dialect = dialect_of(f"x{BY_NAME[language].endings[0]}")
        missing.setdefault(dialect.extra if dialect else "", []).append(language)
    notes = []
    for extra, languages in missing.items():
        titles, count = [BY_NAME[language].title for language in languages], sum(unread[name] for name in languages)
        named = f"{', '.join(titles[:-1])} and {titles[-1]}" if len(titles) > 1 else titles[0]
        package = f"bugsage[{extra}]" if extra else "--force-reinstall bugsage"
        files = "1 file" if count == 1 else f"{count:,} files"
        verb = "is" if count == 1 else "are"
        notes.append(f"{files} of {named} {verb} not in the code map; `pip install '{package}'` adds what reads them")
    return tuple(notes)


def _useful_workers(root: Path, files: Sequence[tuple[str, str]]) -> int:
    if len(files) < MAX_WORKERS or (os.cpu_count() or 1) < MAX_WORKERS or not sys.executable:
        return 1
    size = 0
    for path, _ in files:
        with suppress(OSError):
            size += os.stat(root / path).st_size
    return MAX_WORKERS if size >= WORTH_A_WORKER else 1


@contextmanager
def _no_collection() -> Iterator[None]:
    """A hundred thousand values are about to be made, none of them in a circle: looking for garbage is wasted time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
