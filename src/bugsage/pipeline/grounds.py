"""Where the code of a fix runs: a worktree of its own, caged as well as this machine can."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bugsage.model.command import env_prefix, tool_of
from bugsage.model.run import RunResult
from bugsage.model.sandbox import Cage
from bugsage.pipeline.caging import for_strangers
from bugsage.pipeline.house import House
from bugsage.ports import Watch, WorkTree

#: What a command may begin with so that nothing is written into the user's tree; a worktree is thrown away.
_UNCOMPILED = "PYTHONDONTWRITEBYTECODE="


class Ground(NamedTuple):
    """A worktree with what its commands run in."""

    tree: WorkTree
    #: The user's own tree, whose paths in a command mean the worktree's.
    home: Path
    cage: Cage | None = None
    watch: Watch | None = None

    @property
    def root(self) -> Path:
        """Its folder."""
        return self.tree.root

    def moved(self, command: Sequence[str]) -> tuple[str, ...]:
        """The command with paths into the user's tree led into this one, where compiled modules are kept."""
        home, root, prefix = f"{self.home}/", str(self.root), len(env_prefix(command).words)
        words = (*(word for word in command[:prefix] if not word.startswith(_UNCOMPILED)), *command[prefix:])
        return tuple(root.join(part.replace(home, f"{root}/") for part in word.split(root)) for word in words)

    def environment(
        self, command: Sequence[str], more: Mapping[str, str | None] | None = None
    ) -> dict[str, str | None]:
        """What a command finds in its environment beside the user's own."""
        own: dict[str, str | None] = {"BUGSAGE_COVERAGE": "off"}
        if tool_of(command) == "go" and self.cage is not None:
            # In a cage the home is empty: each run would compile the standard library anew.
            own["GOCACHE"] = str(self.root / ".bugsage-go")
        return {**own, **self.tree.environment(command), **(more or {})}

    def run(
        self,
        house: House,
        command: Sequence[str],
        *,
        record: bool = True,
        time_limit: float | None = None,
        environment: Mapping[str, str | None] | None = None,
        on_output: Callable[[bytes], None] | None = None,
    ) -> RunResult:
        """Run to the end. Raises RunFailed, SandboxMissing, Stopped."""
        argv = self.moved(command)
        return house.runner.run(
            argv,
            record=record,
            time_limit=time_limit,
            on_output=on_output,
            folder=self.root,
            environment=self.environment(argv, environment),
            cage=self.cage,
            watch=self.watch,
        )

    @contextmanager
    def patched(self, texts: Mapping[str, str | None]) -> Iterator[None]:
        """The worktree with these texts, None for a file that is gone; afterwards as it was."""
        before = {file: _bytes(self.root / file) for file in texts}
        try:
            for file, text in texts.items():
                self.tree.write(file, None if text is None else text.encode("utf-8", "surrogateescape"))
            yield
        finally:
            for file, content in before.items():
                self.tree.write(file, content)


def ground(house: House, tree: WorkTree, watch: Watch | None) -> Ground:
    """The worktree, caged where that can be had. Raises SettingsError."""
    return Ground(tree=tree, home=house.root.absolute(), cage=for_strangers(house, tree.root), watch=watch)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
