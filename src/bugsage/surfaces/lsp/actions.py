"""What is offered at a line, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol import types

from bugsage.surfaces.lsp.board import Placed
from bugsage.surfaces.lsp.desk import Desk
from bugsage.surfaces.render.markdown import code, prose
from bugsage.surfaces.serving.marks import Card

EXPLAIN, FIX, OPEN = "bugsage.explain", "bugsage.fix", "bugsage.openIssue"
TAKE, REFRESH = "bugsage.applyFix", "bugsage.refresh"
COMMANDS = (EXPLAIN, FIX, OPEN, TAKE, REFRESH)


def actions(here: Sequence[tuple[Desk, Placed]]) -> list[types.CodeAction]:
    """For each issue at the line: explain, fix, apply the fix that waits, open the issue."""
    shown: dict[str, tuple[Card, list[types.Diagnostic]]] = {}
    for desk, placed in here:
        card = desk.board.cards.get(placed.mark.issue)
        if card is not None:
            shown.setdefault(card.id, (card, []))[1].append(placed.diagnostic)
    return [action for card, found in shown.values() for action in _actions(card, found)]


def _actions(card: Card, found: list[types.Diagnostic]) -> Iterator[types.CodeAction]:
    offered = [(f"Explain {card.id}", EXPLAIN)]
    offered += [(f"Fix {card.id} on a branch of its own", FIX)] if card.fixable else []
    offered += [(f"Apply the fix of {card.id} to the files", TAKE)] if card.proposed else []
    offered += [(f"Open {card.id}", OPEN)]
    for title, command in offered:
        yield types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=found,
            command=types.Command(title=title, command=command, arguments=[card.id]),
        )


def hover(here: Sequence[tuple[Desk, Placed]]) -> types.Hover | None:
    """Cause, suspects and evidence; of a contract what broke it. None where nothing is marked."""
    texts: dict[str, str] = {}
    for desk, placed in here:
        card = desk.board.cards.get(placed.mark.issue)
        texts.setdefault(placed.mark.code, card.markdown if card else _contract(placed))
    if not texts:
        return None
    value = "\n\n---\n\n".join(texts.values())
    ranges = [placed.diagnostic.range for _, placed in here]
    return types.Hover(contents=types.MarkupContent(kind=types.MarkupKind.Markdown, value=value), range=ranges[0])


def _contract(placed: Placed) -> str:
    return f"**contract {code(placed.mark.code)}** {prose(placed.mark.message)}"
