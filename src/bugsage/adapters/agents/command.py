"""Any other program: a command line of the user's own, with `{brief}` where the path of the brief goes.

What it changes in the folder is what it proposes. Where its command line has no place for the brief, it reads it on
standard input.
"""

from collections.abc import Mapping

from bugsage.adapters.agents import words
from bugsage.adapters.agents.cli import Call, Heard, Model
from bugsage.model.agent import AgentAccess, AgentOrder, AgentRun

_BRIEF = "{brief}"


class Command:
    """Whatever the user says."""

    name, program = "command", ""
    obeyed: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()

    def model(self, access: AgentAccess, model: str, environ: Mapping[str, str]) -> Model:
        """Nothing is known of its model: variables and hosts are those that the user names."""
        names = (*access.variables, *((access.key_variable,) if access.key_variable else ()))
        return Model({name: environ[name] for name in names if name in environ}, access.hosts, access.key_variable)

    def call(self, order: AgentOrder, access: AgentAccess, home: str, *, caged: bool) -> Call:
        """The command with the path of the brief put in."""
        file = f"{home}/brief.md"
        argv = tuple(word.replace(_BRIEF, file) for word in access.command)
        takes = any(_BRIEF in word for word in access.command)
        return Call(argv, feed="" if takes else order.brief, files={"brief.md": order.brief})

    def read(self, heard: Heard) -> AgentRun:
        """Of a stranger only the exit status is known."""
        said = words.tail(heard.out if not heard.status else heard.err or heard.out)
        return AgentRun(ending="done" if heard.status == 0 else words.ending_of(said), said=said)


CLI = Command()
