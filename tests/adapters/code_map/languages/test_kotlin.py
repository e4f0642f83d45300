"""Kotlin as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.kotlin import read_kotlin
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

kotlin = of(read_kotlin)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("fun f(a: Int) = a\nsuspend inline fun <reified T> g(): T { return x }", "f g"),
        ("class A {\n  fun m() { }\n  abstract fun later()\n}", "A A.m"),
        ("class A(val x: Int) {\n  constructor(s: String) : this(s.length) { go() }\n  init { check(x) }\n}", "A A.A"),
        ("class A { companion object { fun of() = A() } }", "A A.of"),
        ("class A { inner class B { fun m() = 1 } }", "A A.B A.B.m"),
        ("interface I { fun later()\n fun now() = 1 }\nfun interface F { fun x() }", "I I.now F"),
        ("object Single : X by y {\n  fun go() = Unit\n}\ndata object D", "Single Single.go D"),
        ("enum class E(val a: Int) { A(1) { override fun f() = 1 }, B(2); open fun f() = 0 }", "E E.f E.f"),
        ("fun String?.shout() = 1\nfun <K> Map.Entry<K, Int>.swap() { }\nval List<Int>.total get() = sum()",
         "String.shout Entry.swap List.total"),
        ("class A {\n  val t: Int\n    get() = 1\n  var u = 1\n    set(v) { field = v }\n  val l by lazy { 1 }\n}",
         "A A.t A.u A.l"),
        ("val handle = { x: Int -> x }\nval other = fun() { }\nval plain = 1", "handle other"),
        ("fun f() {\n  fun inner() = 1\n  val o = object : Runnable { override fun run() { go() } }\n val l = { 1 }\n}",
         "f f.inner f.run"),
        ("annotation class Slow\nsealed class S\ntypealias T = Int\n@JvmInline value class V(val a: Int)", "S V"),
        ("class A\ninternal actual constructor(val x: Int) {\n  fun m() { }\n}", "A A.m"),
        ("class T { @Test fun `adds two items`() { } }", "T T.adds~two~items"),
    ],
)  # fmt: skip
def test_names(source, expected) -> None:
    file = kotlin(source)
    assert not file.broken
    assert symbols(file) == [name.replace("~", " ") for name in expected.split()]


def test_what_a_method_holds() -> None:
    found = only(
        kotlin(
            '''\
            class Cart {
                /**
                 * Adds an item.
                 *
                 * A secretWord.
                 * @param name whom
                 */
                @Throws(IOException::class)
                @org.shop.Get
                override fun <R> add(name: String?, qty: Int = 1, vararg rest: Int, f: (Int) -> Unit): Map<String, R>? {
                    // another secret
                    if (name == null && qty == 0 || n > 1) throw shop.NoName("no $name ${label()}")
                    for (i in rest) this.count += i
                    this.last = rows.first()?.weigh(1)!!.round()
                    when (name) {
                        "a" -> 1
                        else -> super.add(name)
                    }
                    val row = name?.let { it.length } ?: return null
                    items.map { x -> f(x) }.filter(::ok).forEach { sell<Int>(it) }
                    try { a() } catch (e: IOException) { throw e }
                    Cart.of(1).sum; x shouldBe y; (a + b).c(); "x".d(); 0x1.e()
                    return """raw
                        text"""
                }
            }
            '''
        ),
        "Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (8, 10, 25, "function", "Cart")
    assert found.doc == "Adds an item."
    assert found.decorators == ("Throws", "org.shop.Get")
    names = [c.name for c in found.calls]
    assert names[:2] == ["shop.NoName", "label"]
    assert {"rows.first", "rows.first.weigh", "rows.first.weigh.round", "super.add", "name.let", "f", "ok"} <= {*names}
    assert {"items.map", "items.map.filter", "items.map.filter.forEach", "sell", "a", "Cart.of", "shouldBe"} <= {*names}
    assert {".c", "str.d", ".e"} <= {*names}
    assert found.literals == ("no $name ${label()}", "a", "x", "raw\n            text")
    assert found.raises == ("shop.NoName", "e")
    assert found.branches == 8
    assert found.assigns == ("count", "last")
    assert found.returns == "Map<String, R>?"
    assert found.parameters == (
        Parameter("name", annotation="String?"),
        Parameter("qty", has_default=True, annotation="Int"),
        Parameter("rest", "args", annotation="Int"),
        Parameter("f", annotation="(Int) -> Unit"),
    )
    assert not {"secret", "whom", "override", "when"} & found.words.keys()


def test_classes() -> None:
    file = kotlin(
        """\
        /** Sells. */
        class Shop<T>(val till: Till, no: Int, private var n: Int = 1) : Base<T>(no), Open, Closed by other {
            val limit = 3
            companion object {
                const val MOST = 4
            }
        }
        enum class Suit { HEARTS, SPADES }
        """
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.end, shop.doc) == ("class", 2, 7, "Sells.")
    assert shop.bases == ("Base<T>", "Open", "Closed")
    assert set(shop.assigns) == {"limit", "MOST", "till", "n"}
    assert [c.name for c in shop.calls] == ["Base"]
    assert only(file, "Suit").assigns == ("HEARTS", "SPADES")


def test_imports() -> None:
    file = kotlin("package a.b\nimport kotlin.math.max\nimport a.b.*\nimport a.b.C as D\nimport a.`in`.E\n")
    assert file.imports == (
        Import("kotlin.math", "max", "", 2),
        Import("a.b", "*", "", 3),
        Import("a.b", "C", "D", 4),
        Import("a.in", "E", "", 5),
    )


def test_blocks_of_tests_have_titles() -> None:
    source = """\
        class CartTest : FunSpec({
            test("adds $n items") {
                cart.size shouldBe 2
            }
            context("when open") {
                should("sell ${x.y} or not") { }
            }
        })
        class Spec : StringSpec({
            "length" { 1 }
            "a cart" should {
                "be empty" { check() }
            }
            "later".config(enabled = false) { }
        })
        """
    file = kotlin(source, True)
    assert symbols(file) == [
        "CartTest",
        "adds * items",
        "when open",
        "when open > sell * or not",
        "Spec",
        "length",
        "a cart",
        "a cart > be empty",
        "later",
    ]
    assert [c.name for c in only(file, "adds * items").calls] == ["test", "shouldBe"]
    assert symbols(kotlin(source)) == ["CartTest", "Spec"]


def test_tests_are_told_by_their_annotations() -> None:
    file = kotlin("class T {\n  @Test fun adds() { assertEquals(1, add()) }\n  @get:Rule val rule = 1\n}")
    assert only(file, "T.adds").decorators == ("Test",)
    assert [c.name for c in only(file, "T.adds").calls] == ["assertEquals", "add"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = kotlin("fun good() { a() }\nfun bad( { \nclass {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    'class A { } fun f ( ) ; val x = : <T> @B " """ $ ${ object init get() by companion { a.b é /* */ // import y -> '
    "?. !! :: when else throw ` \n"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_kotlin(content, False))
    assert_whole(read_kotlin(content, True))


HOSTILE = ANYWHERE | {
    "nested lambdas": "a{" * 10_000,
    "nested classes": "class A{" * 5_000,
    "nested functions": "fun a(){" * 5_000,
    "nested objects": "val a=object:B{" * 3_000,
    "annotations": "@A(" * 10_000,
    "type arguments": "A<" * 20_000,
    "infix": "a b " * 20_000,
    "interpolations": '"${' * 10_000,
    "questions": "a?." * 20_000,
    "strings": '"""' * 9_999,
    "titles": '"a"{' * 5_000,
    "many comments": "/***/\n" * 20_000 + "fun f() {}\n" * 1_000,
    "headers": "class A\nprivate " * 5_000,
}


@pytest.mark.parametrize("top", ["", "class A { fun f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert_whole(read_kotlin((top + HOSTILE[name]).encode(), True))


@pytest.mark.parametrize(
    "inside",
    ["a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "!" * 9_000 + "a", "a+" * 9_000 + "a", "a{" * 2_000 + "}" * 2_000],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(kotlin(f"class A {{\nfun f() {{\n x = {inside}\n}}\n}}\n")) == ["A", "A.f"]


def test_properties_stand_in_the_order_of_the_file() -> None:
    names = [f"n{i}" for i in range(200)]
    promoted = ", ".join(f"val p{i}: Int" for i in range(50))
    file = kotlin(f"class A({promoted}) {{\n" + "".join(f"  var {name} = 1\n" for name in names) + "}\n")
    assert list(only(file, "A").assigns) == [*names, *(f"p{i}" for i in range(50))]
