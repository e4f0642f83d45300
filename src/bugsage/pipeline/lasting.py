"""Last: the last command of the shell is explained from what it said."""

from bugsage.model.amount import size
from bugsage.model.diagnosis import Report
from bugsage.model.report import RawReport
from bugsage.model.shell import LastCommand
from bugsage.pipeline.diagnosing import explain
from bugsage.pipeline.house import House
from bugsage.pipeline.receiving import receive_raw

#: How reports name it; the command itself may hold what is private.
NAME = "the last command"


def explain_last(house: House, last: LastCommand, top: int | None = None) -> Report:
    """Read what it said, and say why. A command that ended well is read all the same."""
    left_out = f"{size(last.left_out)} of what it said were not kept." if last.left_out else ""
    raw = RawReport(source=NAME, content=last.output, origin="shell", left_out=left_out)
    return explain(house, lambda: (receive_raw(house, raw),), top=top)
