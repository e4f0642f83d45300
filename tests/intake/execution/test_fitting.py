"""A report that was made of another text says so by where it finds lines and names."""

from bugsage.intake.execution.fitting import by_name, misfit
from bugsage.model.code import CodeFile, Definition
from bugsage.model.execution import FileReach

SHOP = """\
def price(name):
    return 3


# a comment
def total(names):

    return sum(map(price, names))


def clear(names):
    names.clear()
"""
FILE = CodeFile(
    "shop.py",
    "",
    "python",
    (
        Definition("<module>", "module", 1, 12, 1),
        Definition("price", "function", 1, 2, 1),
        Definition("total", "function", 6, 8, 6),
        Definition("clear", "function", 11, 12, 11),
    ),
)


def test_the_text_it_was_made_of_fits() -> None:
    assert misfit(FileReach("shop.py", (1, 2, 6, 8), (12,), names=((1, "price"), (6, "total"))), FILE, SHOP) is None


def test_lines_that_are_not_there_or_hold_no_code() -> None:
    assert misfit(FileReach("shop.py", (2, 40)), FILE, SHOP) == "it counts line 40, and there are 13"
    assert misfit(FileReach("shop.py", (2,), (5,)), FILE, SHOP) == "it counts line 5, which holds no code"
    assert misfit(FileReach("shop.py", (2, 7)), FILE, SHOP) == "it counts line 7, which holds no code"


def test_a_tool_that_counts_every_line_counts_empty_ones() -> None:
    assert misfit(FileReach("shop.py", tuple(range(1, 11)), (11, 12)), FILE, SHOP) is None


def test_names_that_have_moved() -> None:
    moved = ((9, "price"), (1, "total"), (2, "clear"))
    assert misfit(FileReach("shop.py", (2,), names=moved), FILE, SHOP) == "it has `total` on another line"
    assert misfit(FileReach("shop.py", (2,), names=((1, "elsewhere"), (1, "(anonymous_1)"))), FILE, SHOP) is None


def test_calls_of_functions_are_kept_by_their_names() -> None:
    reach = FileReach(
        "shop.py",
        (2,),
        functions=((20, True), (30, False), (40, True), (50, True)),
        names=((20, "Shop.total"), (30, "clear"), (40, "price"), (50, "price")),
    )
    assert by_name(reach, FILE) == FileReach("shop.py", functions=((6, True), (11, False)))
