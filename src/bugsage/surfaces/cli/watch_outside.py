"""Production beside the tests of `bugsage watch`: what was asked for, and what is written of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from bugsage.errors import TestCommandUnknown, UsageError
from bugsage.surfaces.cli.command import HOST

if TYPE_CHECKING:
    from bugsage.model.watch import Happening
    from bugsage.pipeline import House
    from bugsage.pipeline.living.feeds import Feed


class Asked(NamedTuple):
    """What the command line says of production."""

    sentry: bool
    listen: bool
    port: int | None
    host: str
    interval: int | None
    hours: int | None

    def agree(self, *, once: bool, no_tests: bool) -> None:
        """Raises UsageError for what cannot be meant together."""
        from bugsage.surfaces.cli.listen import refuse_no_port

        if self.port is not None and not self.listen:
            raise UsageError("--port says where to listen, and nobody listens", hint="bugsage watch --listen --port …")
        if self.host != HOST.default and not self.listen:
            raise UsageError("--host says where to listen, and nobody listens", hint="bugsage watch --listen --host …")
        refuse_no_port(self.port)
        if self.listen and (once or no_tests):
            other = "--once" if once else "--no-tests"
            raise UsageError(f"--listen and {other} cannot both be meant", hint="`bugsage listen` runs no tests")
        if no_tests and not self.sentry:
            raise UsageError("--no-tests leaves nothing to watch", hint="bugsage watch --sentry --no-tests")

    def tests_can_run(self, house: House) -> bool:
        """Where nobody knows how, Sentry is watched all the same. Raises TestToolMissing."""
        from bugsage.surfaces import stderr

        try:
            house.project.test_command()
        except TestCommandUnknown as error:
            if self.listen:
                raise
            stderr.say(f"{error}: only production is watched")
            return False
        return True

    def feeds(self, another: Callable[[], House]) -> list[Feed]:
        """What brings it; each gets another house. Raises UsageError, TokenMissing."""
        found: list[Feed] = []
        if self.sentry:
            from bugsage.pipeline.living.feeds import from_sentry
            from bugsage.pipeline.watching import ready

            house = another()
            ready(house)
            found.append(from_sentry(house, interval=float(self.interval or 30), hours=self.hours or 24))
        if self.listen:
            from bugsage.pipeline.living.feeds import from_programs

            found.append(from_programs(another(), host=self.host, port=self.port))
        if found:
            from bugsage.pipeline.living.closed import from_timeline

            found.append(from_timeline(another()))
        return found


def outside(told: Happening, format: str) -> None:
    """What has lines of its own: where it is listened, and in JSON an issue that is new or came back."""
    if told.kind == "listening" and told.view.door is not None:
        from bugsage.surfaces.cli.listen import opened

        opened(told.view.door, format)
    elif told.kind == "production" and format == "json":
        from msgspec.structs import asdict

        from bugsage.pipeline.watching import Sighting
        from bugsage.surfaces import stdout
        from bugsage.surfaces.documents.sentry import from_sighting

        one = next((one for one in told.view.production if one.issue == told.issue), None)
        if one is not None and one.source == "sentry" and told.detail in ("new", "regressed"):
            known = {name: value for name, value in asdict(one).items() if name in Sighting.__struct_fields__}
            stdout.write_line(from_sighting(Sighting(**known | {"kind": told.detail, "count": one.came})))


def production(house: House, interval: int | None, once: bool, hours: int | None, format: str) -> int:
    """Run no tests, and write a line for each issue that comes."""
    from bugsage import pipeline
    from bugsage.pipeline.watching import Wish
    from bugsage.surfaces import stderr, stdout

    for found in pipeline.watch_sentry(
        house, Wish(interval=float(interval or 30), once=once, hours=hours or 24, tell=stderr.say)
    ):
        if format == "json":
            from bugsage.surfaces.documents.sentry import from_sighting

            stdout.write_line(from_sighting(found))
        else:
            from bugsage.surfaces.render import production

            stdout.write(production.sighting(found))
    return 0
