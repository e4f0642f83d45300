"""Swift as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.swift import read_swift
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

swift = of(read_swift)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("func f(a: Int) -> Int { a }\npublic static func g<T>() async throws where T: A {}", "f g"),
        ("class A { func m() {}\n init?(x: Int) {}\n deinit {}\n subscript(i: Int) -> Int { i } }",
         "A A.m A.init A.deinit A.subscript"),
        ("struct A { static func == (l: A, r: A) -> Bool { true }\n class func make() -> A { A() } }", "A A.== A.make"),
        ("extension Array where Element: A { func m() {} }\nextension Shop.Cart: Codable { func e() {} }",
         "Array.m Shop.Cart.e"),
        ("protocol P { func later()\n var x: Int { get } }\nextension P { func now() {} }", "P P.now"),
        ("enum E: Int { case a = 1, b\n indirect case c(Int)\n func f() {} }", "E E.f"),
        ("actor Bank { struct In { func m() {} } }", "Bank Bank.In Bank.In.m"),
        ("struct A {\n var t: Int { 1 }\n var u: Int { get { a() } set { b() } }\n var w = 1 { didSet { c() } }\n"
         " lazy var l: Int = { 1 }()\n let n = 1\n}", "A A.t A.u A.w A.l"),
        ("let handle = { (x: Int) in x }\nlet plain = 1", "handle"),
        ("func f() { func inner() {}\n let l = { 1 }\n struct L { func m() {} } }", "f f.inner f.L f.L.m"),
        ("#if DEBUG\nfunc dbg() {}\n#endif\n@main struct App { static func main() {} }", "dbg App App.main"),
        ("class `in` { func `is`() {} }", "in in.is"),
    ],
)  # fmt: skip
def test_names(source, expected) -> None:
    file = swift(source)
    assert not file.broken
    assert symbols(file) == expected.split()


def test_what_a_method_holds() -> None:
    found = only(
        swift(
            '''\
            class Cart {
                /// Adds an item.
                /// - Parameter name: a secretWord
                @discardableResult
                public override func add<R>(_ name: String?, to qty: Int = 1, rest: Int..., f: @escaping (Int) -> Void)
                    async throws -> [String: R]? where R: X {
                    // another secret
                    if name == nil && qty == 0 || n > 1 { throw ShopError.bad("no \\(name) \\(label())") }
                    guard let row = name?.trim()!.map({ $0.length }).first else { return nil }
                    for i in rest where i > 1 { self.count += i }
                    self.last = rows[1].weigh(1); if !row.open() {}
                    switch name { case "a", "b": f(1); default: fatalError("gone") }
                    items.map { x in g(x) }.filter(ok).forEach { sell($0) }
                    do { try a() } catch let e as X { throw e }
                    let o = try? await A.B.open(1).ring(); Box<Int>(items: []); Self.of(); take(.some(1))
                    defer { close() }
                    return qty > 1 ? """
                        raw
                        """ : super.add(name)
                }
            }
            '''
        ),
        "Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (4, 5, 20, "function", "Cart")
    assert found.doc == "Adds an item."
    assert found.decorators == ("discardableResult",)
    assert {c.name for c in found.calls} == {
        "ShopError.bad", "label", "name.trim", "name.trim.map", "rows.weigh", "row.open", "f", "fatalError", "g",
        "items.map",
        "items.map.filter", "items.map.filter.forEach", "sell", "a", "A.B.open", "A.B.open.ring", "Box", "Self.of",
        "take", ".some", "close", "super.add",
    }  # fmt: skip
    assert found.literals == ("no \\(name) \\(label())", "a", "b", "gone", "raw")
    assert found.raises == ("ShopError.bad", "e", "fatalError")
    assert found.branches == 10
    assert found.assigns == ("count", "last")
    assert found.returns == "[String: R]?"
    assert found.parameters == (
        Parameter("name", annotation="String?"),
        Parameter("qty", has_default=True, annotation="Int"),
        Parameter("rest", "args", annotation="Int"),
        Parameter("f", annotation="(Int) -> Void"),
    )
    assert not {"secret", "override", "guard", "nil"} & found.words.keys()


def test_types() -> None:
    file = swift(
        """\
        /// Sells.
        public final class Shop<T>: Base, Open where T: X {
            static let limit = 3, most = 4
            private var till: Till?
            init(till: Till) { self.till = till; super.init() }
        }
        enum Suit { case hearts, spades }
        """
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.line, shop.end, shop.doc) == ("class", 2, 2, 6, "Sells.")
    assert shop.bases == ("Base", "Open")
    assert shop.assigns == ("limit", "most", "till")
    made = only(file, "Shop.init")
    assert (made.assigns, [c.name for c in made.calls]) == (("till",), ["super.init"])
    assert only(file, "Suit").assigns == ("hearts", "spades")


def test_imports() -> None:
    file = swift("import Foundation\n@testable import Shop\nimport struct A.B.C\nimport os.log\n")
    assert file.imports == (
        Import("Foundation", "", "", 1),
        Import("Shop", "", "", 2),
        Import("A.B", "C", "", 3),
        Import("os.log", "", "", 4),
    )


def test_tests() -> None:
    source = """\
        final class CartTests: XCTestCase { func testAdds() { XCTAssertEqual(add(), 2) } }
        @Suite struct Open { @Test("adds two") func adds() { #expect(total() == 2) } }
        class Spec: QuickSpec { override class func spec() {
            describe("a \\(kind) cart") {
                it("adds") { expect(1).to(equal(2)) }
            }
        } }
        """
    file = swift(source, True)
    assert symbols(file) == [
        "CartTests", "CartTests.testAdds", "Open", "Open.adds", "Spec", "Spec.spec", "a * cart", "a * cart > adds",
    ]  # fmt: skip
    assert only(file, "Open.adds").decorators == ("Test",)
    assert [c.name for c in only(file, "Open.adds").calls] == ["expect", "total"]
    assert [c.name for c in only(file, "a * cart > adds").calls] == ["it", "expect", "expect.to", "equal"]
    assert symbols(swift(source))[-1] == "Spec.spec"


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = swift("func good() { a() }\nfunc bad( { \nclass {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    'class A { } func f ( ) ; var x = : <T> @B " """ \\( init extension get a.b é /* */ // import y -> ?. ! #if #endif '
    "case switch in $0 ` \n"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_swift(content, False))
    assert_whole(read_swift(content, True))


HOSTILE = ANYWHERE | {
    "nested closures": "a{" * 10_000,
    "nested classes": "class A{" * 5_000,
    "nested functions": "func a(){" * 5_000,
    "attributes": "@A(" * 10_000,
    "type arguments": "A<" * 20_000,
    "interpolations": '"\\(' * 10_000,
    "questions": "a?." * 20_000,
    "strings": '"""' * 9_999,
    "titles": 'it("a"){' * 5_000,
    "many comments": "///\n" * 20_000 + "func f() {}\n" * 1_000,
    "cases": "case .a(" * 5_000,
}


@pytest.mark.parametrize("top", ["", "class A { func f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert_whole(read_swift((top + HOSTILE[name]).encode(), True))


@pytest.mark.parametrize(
    "inside",
    ["a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "!" * 9_000 + "a", "a+" * 9_000 + "a", "a{" * 2_000 + "}" * 2_000],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(swift(f"class A {{\nfunc f() {{\n x = {inside}\n}}\n}}\n")) == ["A", "A.f"]
