"""A new import stands where the file would have put it."""

import ast
from pathlib import Path

import pytest

from bugsage.repair.importing import as_written_here, imported, inside, module_of
from tests.repair.sites import first, made, site

PACKAGE = {"src/shop/__init__.py": "", "src/shop/sub/__init__.py": ""}
SOURCES = sorted(Path("src/bugsage").rglob("*.py"))[::40]


def placed(text: str, statement: str) -> str:
    one = site(text, "<module>")
    edit = imported(one, statement)
    assert edit
    return made(one, edit)


def test_among_its_neighbours() -> None:
    assert placed("import os\nimport sys\n", "import re") == "import os\nimport re\nimport sys\n"
    assert placed("import os\nfrom a import b\n", "import sys") == "import os\nimport sys\nfrom a import b\n"
    assert placed("import yaml\n\nx = 1\n", "import os") == "import os\n\nimport yaml\n\nx = 1\n"
    assert placed("import os\n\nx = 1\n", "import yaml") == "import os\n\nimport yaml\n\nx = 1\n"


def test_behind_docstring_and_future() -> None:
    assert placed('"""Says."""\n\nx = 1\n', "import os") == '"""Says."""\n\nimport os\n\nx = 1\n'
    text = "from __future__ import annotations\n\nx = 1\n"
    assert placed(text, "import os") == "from __future__ import annotations\n\nimport os\n\nx = 1\n"


def test_one_more_name_of_a_module_that_is_there() -> None:
    assert placed("from a import b, d\n", "from a import c") == "from a import b, c, d\n"
    assert placed("from a import b\n", "from a import c") == "from a import b, c\n"
    assert (
        placed("from a import (\n    b,\n    d,\n)\n", "from a import c")
        == "from a import (\n    b,\n    c,\n    d,\n)\n"
    )
    assert placed("from a import (\n    b,\n)\n", "from a import c") == "from a import (\n    b,\n    c,\n)\n"


def test_relative_where_the_file_is_so() -> None:
    one = site("from .cart import a\n", "<module>", file="src/shop/sub/pay.py", others=PACKAGE)
    assert module_of(one.knowledge, one.file) == "shop.sub.pay"
    assert as_written_here(one, "from shop.sub.prices import b") == "from .prices import b"
    assert as_written_here(one, "from shop.prices import b") == "from ..prices import b"
    assert as_written_here(one, "from yaml import b") == "from yaml import b"


def test_inside_a_function() -> None:
    one = site('def f():\n    """Says."""\n    return b\n')
    edit = inside(one, "from a import b", first(one, "return b"))
    assert edit
    assert made(one, edit) == 'def f():\n    """Says."""\n    from a import b\n    return b\n'


@pytest.mark.parametrize("path", SOURCES, ids=str)
@pytest.mark.parametrize("statement", ["import zlib", "from pathlib import PurePath", "from yaml import load"])
def test_whatever_the_file_the_name_is_bound_there(path: Path, statement: str) -> None:
    text = placed(path.read_text(), statement)
    bound = statement.rpartition(" ")[2]
    names = {a.name for n in ast.parse(text).body if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    assert bound in names
