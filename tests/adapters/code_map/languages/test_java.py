"""Java as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.java import read_java
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

java = of(read_java)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A { void m() {} }", "A A.m"),
        ("class A { A() {} private A(int x) { this(); } }", "A A.A A.A"),
        ("class A { static class B { <T extends C<T>> T m(T t) { return t; } } }", "A A.B A.B.m"),
        ("interface I { void later(); default void now() {} static int of() { return 1; } }", "I I.now I.of"),
        ("abstract class A { abstract void later(); native void out(); }", "A"),
        ("enum E { X { int f() { return 1; } }, Y(2); E(int i) {} int f() { return 0; } }", "E E.f E.E E.f"),
        ("record R(int a) { R { check(a); } R(String s) { this(1); } int twice() { return 2; } }", "R R.R R.R R.twice"),
        ("class A { void m() { new Thread() { @Override public void run() {} }; } }", "A A.m A.m.run"),
        ("class A { Runnable r = new Runnable() { public void run() {} }; Runnable q = () -> go(); }", "A A.run"),
        ("class A { void m() { class L { void n() {} } list.map(x -> { return x; }); } }", "A A.m A.m.L A.m.L.n"),
        ("class A { static { load(); } { x = 1; } }", "A"),
        ("@interface Slow { int value() default 1; }", ""),
        ("void main() { }", "main"),
    ],
)
def test_names(source, expected) -> None:
    file = java(source)
    assert not file.broken
    assert symbols(file) == expected.split()


def test_what_a_method_holds() -> None:
    found = only(
        java(
            """\
            package shop;

            class Cart<T> {
                /**
                 * Adds an item of a {@code Shop}.
                 *
                 * <p>A secretWord.
                 * @param name whom
                 */
                @Deprecated
                @Get(path = "/x")
                public final List<T> add(final String name, int[] counts, Item<T>... more) throws IOException {
                    // another secret
                    if (name == null && counts.length == 0 || more.length > 2) {
                        throw new shop.errors.NoName("no name among " + more.length);
                    }
                    for (Item<T> one : more) this.items.get(0).put(one);
                    this.count = counts[0]; this.last.at = now; other = 1;
                    switch (name) { case "a": case "b": break; default: return null; }
                    try { super.add(name); } catch (IOException | Gone e) { throw e; }
                    return new ArrayList<Map<String, T>>(x).stream().map(Cart::of).toList();
                }
            }
            """
        ),
        "Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (10, 12, 22, "function", "Cart")
    assert found.doc == "Adds an item of a {@code Shop}."
    assert found.decorators == ("Deprecated", "Get")
    assert {c.name for c in found.calls} == {
        "shop.errors.NoName",
        "this.items.get",
        "this.items.get.put",
        "super.add",
        "ArrayList",
        "ArrayList.stream",
        "ArrayList.stream.map",
        "ArrayList.stream.map.toList",
        "Cart.of",
    }
    assert found.literals == ("/x", "no name among ", "a", "b")
    assert found.raises == ("shop.errors.NoName", "e")
    assert found.branches == 8
    assert found.assigns == ("count",)
    assert found.returns == "List<T>"
    assert found.parameters == (
        Parameter("name", annotation="String"),
        Parameter("counts", annotation="int[]"),
        Parameter("more", "args", annotation="Item<T>"),
    )
    assert not {"secret", "whom", "final", "return"} & found.words.keys()


def test_classes() -> None:
    file = java(
        '''\
        /** Sells. */
        public class Shop<T> extends Base<T> implements Open, a.Closed<T> {
            static final int LIMIT = 3, other[] = {};
            String text = """
                Hello
                you""";
        }
        interface Wide extends Open, Closed { default void f() {} }
        '''
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.end, shop.doc) == ("class", 2, 7, "Sells.")
    assert shop.bases == ("Base<T>", "Open", "a.Closed<T>")
    assert shop.assigns == ("LIMIT", "other", "text")
    assert shop.literals[0].startswith("Hello")
    assert only(file, "Wide").bases == ("Open", "Closed")


def test_imports() -> None:
    file = java(
        """\
        package p;
        import java.util.List;
        import java.io.*;
        import static org.junit.Assert.assertEquals;
        import static a.B.*;
        class A {}
        """
    )
    assert file.imports == (
        Import("java.util", "List", "", 2),
        Import("java.io", "*", "", 3),
        Import("org.junit.Assert", "assertEquals", "", 4),
        Import("a.B", "*", "", 5),
    )


def test_tests_are_told_by_their_annotations() -> None:
    file = java(
        """\
        class CartTest {
            @Test void adds() { assertThat(cart.add(1)).isEqualTo(1); }
            @ParameterizedTest @ValueSource(ints = {1}) void many(int n) {}
            @Nested class WhenEmpty { @org.junit.jupiter.api.Test void fails() {} }
        }
        """
    )
    assert {d.symbol: d.decorators for d in file.definitions if d.decorators} == {
        "CartTest.adds": ("Test",),
        "CartTest.many": ("ParameterizedTest", "ValueSource"),
        "CartTest.WhenEmpty": ("Nested",),
        "CartTest.WhenEmpty.fails": ("org.junit.jupiter.api.Test",),
    }
    assert [c.name for c in only(file, "CartTest.adds").calls] == ["assertThat", "assertThat.isEqualTo", "cart.add"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = java("class A { void good() { a(); }\n void bad( { \n int x {{{\n")
    assert file.broken
    assert "good" in " ".join(symbols(file))


_PIECES = (
    'class A { } void f ( ) ; <T> @Override " \' """ new X a.b é /* */ // import y; -> :: throw = enum record *p \\ \n'
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_java(content, False))


HOSTILE = ANYWHERE | {
    "chained makers": "new A()" + ".new B()" * 8_000,
    "chained references": "a" + "::b" * 10_000,
    "nested functions": "x->" * 10_000,
    "nested classes": "class A{" * 5_000,
    "nested fields": "Object a=new A(){" * 3_000,
    "annotations": "@A(" * 10_000,
    "type arguments": "A<" * 20_000,
    "type arguments with more": "A<B, @C " * 5_000,
    "type arguments between brackets": ("a<" * 49 + "(") * 200,
    "nearly too many": ("a<" * 49 + ";") * 2_000,
    "words": "a " * 40_000,
    "many comments": "/***/\n" * 20_000 + "void f() {}\n" * 1_000,
}


@pytest.mark.parametrize("top", ["", "class A { void f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert read_java((top + HOSTILE[name]).encode()).definitions[0].symbol == "<module>"


@pytest.mark.parametrize(
    "inside",
    [
        "a<" * 40 + "a",
        "a||" * 5_000 + "a",
        "a(1)" + ".b(2)" * 3_000,
        "new A()" + ".new B()" * 2_000,
        "!" * 9_000 + "a",
        "a+" * 9_000 + "a",
    ],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(java(f"class A {{ void f() {{ x = {inside}; }} }}\n")) == ["A", "A.f"]
