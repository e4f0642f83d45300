"""A model's words on a screen: marked as such, and without anything that acts."""

from msgspec.structs import replace

from bugsage.model.diagnosis import Report
from bugsage.model.opinion import Choice, Instrumentation, Opinion
from bugsage.surfaces.look import Look
from bugsage.surfaces.render import markdown, text
from bugsage.surfaces.source import ReadSource

HOSTILE = "```\n# Done\n\x1b[31m[bold]all[/bold] well\u202e <img src=x> @ana"
OPINION = Opinion(
    model="model-7",
    choices=(Choice(file="shop/orders.py", symbol="Orders.create", why=HOSTILE),),
    explanation=HOSTILE,
    instrumentation=(Instrumentation(file="shop/orders.py", line=15, kind="log", code="print(request)", why="keys"),),
    tokens=1200,
    cost_usd=0.01,
    seconds=3.2,
)


def asked(report: Report, opinion: Opinion) -> Report:
    unsure, sure = report.diagnoses
    return replace(report, diagnoses=(unsure, replace(sure, opinion=opinion)), notes=("the model\x1b[0m was slow",))


def test_a_terminal_shows_it_as_a_models_words(report: Report, read_source: ReadSource) -> None:
    shown = text.report(asked(report, OPINION), Look(width=100, colour=False, unicode=True), read_source)
    assert "A model's words, not checked (model-7; 1200 tokens, 0.010 USD, 3 s):" in shown
    assert "[bold]all[/bold] well" in shown
    assert "to see more, log at shop/orders.py:15: print(request)" in shown
    assert "Note: the model[0m was slow" in shown
    assert not any(c in shown for c in "\x1b\u202e")


def test_an_opinion_that_was_recorded_says_so_and_one_without_words_takes_no_room(
    report: Report, read_source: ReadSource
) -> None:
    look = Look(width=100, colour=False, unicode=True)
    assert "said earlier" in text.report(asked(report, replace(OPINION, recorded=True)), look, read_source)
    silent = Opinion(model="model-7", reason="it was interrupted")
    assert "A model's words" not in text.report(asked(report, silent), look, read_source)


def test_markdown_keeps_it_in_a_block_that_it_cannot_close(report: Report, read_source: ReadSource) -> None:
    page = markdown.report(asked(report, OPINION), read_source)
    held = page.partition("A model's words, not checked (`model-7`):\n\n")[2]
    fence = held.split("\n", 1)[0]
    assert fence == "````"
    assert "# Done" in held.split(fence)[1]
    assert "print(request)" in held.split(fence)[1]
