"""What is read from Python source, construct by construct."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.adapters.code_map.python import read_python
from bugsage.model.code import Call, CodeFile, Definition, Import, Parameter


def read(source: str) -> CodeFile:
    return read_python(dedent(source).encode())


def definition(source: str, symbol: str) -> Definition:
    found = [d for d in read(source).definitions if d.symbol == symbol]
    assert found, f"{symbol} was not found"
    return found[-1]


def symbols(source: str) -> list[str]:
    return [d.symbol for d in read(source).definitions]


def test_module_comes_first_and_spans_the_file() -> None:
    file = read("import os\n\n\ndef f():\n    pass\n")
    assert file.lines == 5
    assert file.language == "python"
    assert not file.broken
    module = file.definitions[0]
    assert (module.symbol, module.kind, module.start, module.end, module.line) == ("<module>", "module", 1, 5, 1)


def test_an_empty_file_is_one_module() -> None:
    (module,) = read("").definitions
    assert (module.start, module.end, module.words, module.calls) == (1, 1, {}, ())


def test_nested_definitions_are_named_without_locals() -> None:
    source = """
        class Outer:
            class Inner:
                def method(self):
                    def helper():
                        class Local:
                            pass
            async def other(self): ...
        def after(): ...
    """
    assert symbols(source) == [
        "<module>",
        "Outer",
        "Outer.Inner",
        "Outer.Inner.method",
        "Outer.Inner.method.helper",
        "Outer.Inner.method.helper.Local",
        "Outer.other",
        "after",
    ]
    assert definition(source, "Outer.other").kind == "function"
    assert definition(source, "Outer.Inner").kind == "class"


def test_conditional_and_repeated_definitions_are_all_kept() -> None:
    source = """
        try:
            from fast import parse
        except ImportError:
            def parse(text): return text
        else:
            def parse(text): return parse(text)
        class C:
            @property
            def size(self): return self._size
            @size.setter
            def size(self, value): self._size = value
    """
    assert symbols(source) == ["<module>", "parse", "parse", "C", "C.size", "C.size"]


def test_start_includes_decorators_and_line_does_not() -> None:
    found = definition(
        """
        @app.route("/pay",
                   methods=["POST"])
        @cached
        async def pay(order):
            return order

        # the end
        """,
        "pay",
    )
    assert (found.start, found.line, found.end) == (2, 5, 6)
    assert found.decorators == ("app.route", "cached")
    assert found.literals == ("/pay", "POST")
    assert found.calls == (Call("app.route", 2),)


def test_trailing_comments_are_not_part_of_a_function() -> None:
    found = definition("def f():\n    x = 1\n    # last word\n\n    # very last word\nprint(1)\n", "f")
    assert (found.start, found.end) == (1, 2)


def test_parameters_with_kinds_defaults_and_annotations() -> None:
    found = definition(
        """
        def f(a, b: int, /, c=1, *args: str, d, e: dict[str, list[int]] = {}, **kwargs) -> tuple[
            int, str
        ]: ...
        """,
        "f",
    )
    assert found.parameters == (
        Parameter("a", "positional"),
        Parameter("b", "positional", False, "int"),
        Parameter("c", "normal", True),
        Parameter("args", "args", False, "str"),
        Parameter("d", "keyword"),
        Parameter("e", "keyword", True, "dict[str, list[int]]"),
        Parameter("kwargs", "kwargs"),
    )
    assert found.returns == "tuple[ int, str ]"


PLAIN = st.tuples(
    st.sampled_from(["a", "self", "été", "_", "match", "n1"]), st.sampled_from(["", "=None", " = -1.5", "=a.b"])
)


@given(st.lists(PLAIN), st.sampled_from([", ", ",\n    ", " ,"]), st.booleans())
def test_plain_parameters_are_what_the_tree_says(plain, between, trailing) -> None:
    text = between.join(name + default for name, default in plain) + ("," if trailing and plain else "")
    # With a comment in it the tree is asked.
    by_text, by_tree = (definition(f"def f({written}): ...\n", "f").parameters for written in (text, f"{text} # no\n"))
    assert by_text == by_tree == tuple(Parameter(name, "normal", bool(default)) for name, default in plain)


def test_a_bare_star_makes_keyword_parameters() -> None:
    found = definition("def f(a, *, b=None, # why\n c): ...", "f")
    assert [(p.name, p.kind, p.has_default) for p in found.parameters] == [
        ("a", "normal", False),
        ("b", "keyword", True),
        ("c", "keyword", False),
    ]


def test_bases_without_keywords() -> None:
    found = definition("class A(Base, pkg.Mixin[int], *others, metaclass=Meta): ...", "A")
    assert found.bases == ("Base", "pkg.Mixin[int]", "*others")


@pytest.mark.parametrize(
    ("expression", "names"),
    [
        ("total(1)", ["total"]),
        ("self.total()", ["self.total"]),
        ("json.loads(text)", ["json.loads"]),
        ("super().__init__()", ["super", "super.__init__"]),
        ("a().b()", ["a", "a.b"]),
        ("rows[0].total()", ["rows.total"]),
        ("handlers[name](event)", ["handlers"]),
        ("', '.join(parts)", ["str.join"]),
        ('"""a "quoted" word""".strip()', ["str.strip"]),
        ("('a' 'b').strip()", [".strip"]),
        ("(first or second).run()", [".run"]),
        ("f(x)(y)", ["f", "f"]),
        ("(lambda: 1)()", []),
        ("[*numbers(3)]", ["numbers"]),
        ("table.replace('a', 'b'). \\\n  replace('c', 'd')", ["table.replace", "table.replace.replace"]),
        ("query\\\n  .filter(x)", ["query.filter"]),
        ("überprüfe(x)", ["überprüfe"]),
    ],
)
def test_calls_as_dotted_names(expression: str, names: list[str]) -> None:
    (module,) = read_python(f"y = {expression}\n".encode()).definitions
    assert [call.name for call in module.calls] == names


def test_calls_belong_to_the_innermost_definition() -> None:
    source = """
        setup()
        class C:
            field = make()
            def method(self):
                before()
                def inner():
                    deep()
                after()
                key = lambda row: pick(row)
    """
    calls = {d.symbol: [(c.name, c.line) for c in d.calls] for d in read(source).definitions}
    assert calls == {
        "<module>": [("setup", 2)],
        "C": [("make", 4)],
        "C.method": [("before", 6), ("after", 9), ("pick", 10)],
        "C.method.inner": [("deep", 8)],
    }


def test_words_are_of_own_code_without_comments_and_docstrings() -> None:
    found = definition(
        '''
        def read_header(raw, maxSize=10):
            """Docstring words stay out."""
            # comment words too
            def inner():
                hidden()
            return parse(raw, "wrong\\nvalue")
        ''',
        "read_header",
    )
    assert found.words == {
        "read_header": 1,
        "read": 1,
        "header": 1,
        "raw": 2,
        "maxsize": 1,
        "max": 1,
        "size": 1,
        "parse": 1,
        "wrong": 1,
        "value": 1,
    }


def test_class_words_leave_methods_out() -> None:
    found = definition("class Cart(Base):\n    limit = 3\n    def total(self): return price\n", "Cart")
    assert found.words == {"cart": 1, "base": 1, "limit": 1}


def test_literals_are_unquoted_joined_and_capped() -> None:
    found = definition(
        '''
        def f():
            """Not a literal."""
            raise ValueError("could not "
                             f"read {name['key']}", b"raw", r\'\'\'long\'\'\', '', "x" * 2, "y" "z")
        ''',
        "f",
    )
    assert found.literals == ("could not read {name['key']}", "raw", "long", "x", "yz")
    many = definition("def f():\n    return [" + "'a' , " * 150 + "'" + "b" * 300 + "']", "f")
    assert len(many.literals) == 100
    assert len(definition(f"def f(): return '{'b' * 300}'", "f").literals[0]) == 200


def test_branches() -> None:
    found = definition(
        """
        def f(a):
            if a and b or c:
                pass
            elif d:
                pass
            for x in [y for y in z if y if not w]:
                while x:
                    pass
            try:
                v = 1 if a else 2
            except (KeyError, ValueError):
                pass
            except* OSError:
                pass
            match a:
                case 1: pass
                case _: pass
            def inner():
                if a: pass
        """,
        "f",
    )
    # if, and, or, elif, for, 2 comprehension ifs, while, conditional expression, 2 excepts, 2 cases
    assert found.branches == 13


def test_raises_as_written() -> None:
    found = definition(
        """
        def f():
            raise ValueError("x") from error
            raise errors.NotFound
            raise self._failure(1)
            raise ValueError
            raise
        """,
        "f",
    )
    assert found.raises == ("ValueError", "errors.NotFound", "self._failure")


def test_assigned_attributes_and_bound_names() -> None:
    source = """
        LIMIT = 1
        a, (b, *c) = 1, (2, 3)
        table["key"] = 4
        thing.attribute = 5
        if LIMIT:
            late: int
        class C:
            name: str = ""
            x = y = 0
            def __init__(self):
                self.one, self.two = 1, 2
                self.three: int = 3
                self.count += 1
                self.rows[0] = 1
                self.deep.er = 2
                local = 5
                self.one = 2
    """
    found = {d.symbol: d.assigns for d in read(source).definitions}
    assert found == {
        "<module>": ("LIMIT", "a", "b", "c", "late"),
        "C": ("name", "x", "y"),
        "C.__init__": ("one", "two", "three", "count"),
    }


def test_docstrings() -> None:
    source = '''
        # a comment first
        """The module.

        More."""
        class C:
            # comment
            r"""A class over
            two lines."""
            def method(self):
                x = 1
                "not a docstring"
            def other(self): "short"; return 1
    '''
    found = {d.symbol: d.doc for d in read(source).definitions}
    assert found == {
        "<module>": "The module.",
        "C": "A class over two lines.",
        "C.method": "",
        "C.other": "short",
    }
    assert len(definition(f'def f():\n    """{"word " * 100}"""', "f").doc) == 200


def test_imports() -> None:
    source = """
        from __future__ import annotations
        import os, sys as system
        import a.b.c as abc
        from . import sibling
        from ..pkg.mod import (one as first,  # why
                               two,)
        from x import *
        def f():
            import late
    """
    assert read(source).imports == (
        Import("__future__", "annotations", "", 2),
        Import("os", "", "", 3),
        Import("sys", "", "system", 3),
        Import("a.b.c", "", "abc", 4),
        Import(".", "sibling", "", 5),
        Import("..pkg.mod", "one", "first", 6),
        Import("..pkg.mod", "two", "", 6),
        Import("x", "*", "", 8),
        Import("late", "", "", 10),
    )


def test_newer_syntax_is_read() -> None:
    source = """
        type Pair[T] = tuple[T, T]
        def first[T](pair: Pair[T]) -> T: return pair[0]
        class Box[T](Base): ...
        if (n := len(x)) > 1: pass
        print(f"{x!r:>{width}} {'nested'}")
    """
    assert symbols(source) == ["<module>", "first", "Box"]
    assert not read(source).broken


def test_broken_syntax_costs_only_itself() -> None:
    file = read("def before():\n    pass\n\ndef broken():\n    x = = 2 ]\n\ndef after():\n    return call()\n")
    assert file.broken
    found = {d.symbol: d for d in file.definitions}
    assert {"before", "after"} <= found.keys()
    assert found["after"].calls == (Call("call", 8),)


@pytest.mark.parametrize(
    "content",
    [
        "# -*- coding: latin-1 -*-\ndef größe(): return 'ä'\n".encode("latin-1"),
        "\ufeffdef größe(): return 'ä'\n".encode(),
        "# vim: set fileencoding=cp1252 :\r\ndef größe(): return 'ä'\r\n".encode("cp1252"),
        "def größe(): return 'ä'\n".encode(),
    ],
)
def test_encodings(content: bytes) -> None:
    found = read_python(content).definitions[-1]
    assert (found.symbol, found.literals) == ("größe", ("ä",))


@pytest.mark.parametrize("cookie", ["rot13", "utf-16", "no-such-codec", "hex", "idna"])
def test_a_useless_coding_cookie_is_passed_over(cookie: str) -> None:
    file = read_python(f"# coding: {cookie}\ndef f(): return 'ä'\n".encode())
    assert file.definitions[-1].symbol == "f"


def test_carriage_returns_end_lines() -> None:
    file = read_python(b"x = 1\rdef f():\r    pass\r\ny = 2\n")
    assert file.lines == 4
    assert (file.definitions[1].start, file.definitions[1].end) == (2, 3)
