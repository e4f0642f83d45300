"""What a function promises and does not keep: its results brought within the promise, its refusals made."""

import ast
from collections.abc import Iterator

from bugsage.model.contract import Contract
from bugsage.model.edit import Candidate
from bugsage.repair.expecting import expected_errors
from bugsage.repair.guards import leave_before
from bugsage.repair.patterns import message_for
from bugsage.repair.places import own_statements
from bugsage.repair.promises import kept
from bugsage.repair.scopes import names_in, readable
from bugsage.repair.site import Function, Site
from bugsage.repair.template import Example, Template
from bugsage.repair.wording import short

NAME = "contract"


def propose(site: Site) -> Iterator[Candidate]:
    """Each promise of the suspect's contracts, at each of its results."""
    if not isinstance(site.scope, Function):
        return
    for contract in site.knowledge.contracts(site.file, site.symbol):
        for promise in contract.ensures:
            yield from _kept(site, site.scope, promise, contract)
        yield from _refused(site, site.scope, contract)


def _kept(site: Site, function: Function, promise: str, contract: Contract) -> Iterator[Candidate]:
    try:
        condition = ast.parse(promise, mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in own_statements(function):
        if not isinstance(node, ast.Return) or node.value is None or not site.ran(node):
            continue
        text = site.source(node.value)
        if "\n" in text:
            continue
        for part in condition.values if isinstance(condition, ast.BoolOp) else [condition]:
            for made, weight in kept(part, text, readable(site, node)):
                why = f"Return what {contract.id} promises: `{short(promise)}`"
                edit = site.replace(node.value, made)
                yield site.candidate(NAME, why, edit, at=node, category="contract", weight=weight)


def _refused(site: Site, function: Function, contract: Contract) -> Iterator[Candidate]:
    """An exception that the contract promises under a condition on the arguments, where the test misses it."""
    wanted = {one.name: one for one in expected_errors(site.event, site.knowledge)}
    body = [one for one in function.body if not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))]
    for kind, condition in (contract.raises or {}).items():
        name = kind.rpartition(".")[2]
        try:
            names = names_in(ast.parse(condition, mode="eval"))
        except (SyntaxError, ValueError, RecursionError):
            continue
        if not body or not names or not names <= readable(site, body[0]):
            continue
        pattern = wanted[name].pattern if name in wanted else ""
        said = message_for(pattern, f"{' and '.join(sorted(names))}: {condition}").replace('"', "'")
        edit = leave_before(site, body[0], condition, f'raise {name}("{said}")')
        why = f"Raise {name} where {contract.id} promises it: `{short(condition)}`"
        weight = 2.5 if name in wanted else -1.0
        yield site.candidate(NAME, why, edit, at=body[0], category="contract", weight=weight)


TEMPLATE = Template(
    name=NAME,
    categories=(),
    propose=propose,
    examples=(
        Example(
            error="AssertionError: assert -2 >= 0",
            contracts=(Contract(id="SHOP-1", applies_to=("app.py::left",), ensures=("result >= 0",)),),
            before="""
def left(stock, sold):
    return stock - sold  # <-
""",
            after="""
def left(stock, sold):
    return max(0, stock - sold)
""",
        ),
        Example(
            error="Failed: DID NOT RAISE <class 'ValueError'>",
            contracts=(Contract(id="SHOP-2", applies_to=("app.py::pay",), raises={"ValueError": "amount < 0"}),),
            before="""
def pay(account, amount):
    account.append(amount)  # <-
    return account
""",
            after="""
def pay(account, amount):
    if amount < 0:
        raise ValueError("amount: amount < 0")
    account.append(amount)
    return account
""",
        ),
        Example(
            error="AssertionError: assert ['b', 'a'] == ['a', 'b']",
            contracts=(Contract(id="SHOP-3", applies_to=("app.py::*",), ensures=("result == sorted(result)",)),),
            before="""
def names(found):
    return list(found)  # <-
""",
            after="""
def names(found):
    return sorted(list(found))
""",
        ),
        Example(
            error="AssertionError: assert 1 == 2",
            before="""
def one():
    return 1  # <-
""",
        ),
    ),
)
