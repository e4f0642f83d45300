"""C++ as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.cpp import read_cpp, read_header
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

cpp = of(read_cpp)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A { public: A() : x_(1) {} ~A() {} int f() const { return 1; } };", "A A.A A.~A A.f"),
        ("class A { A() = default; A(const A&) = delete; int later(); virtual int g() = 0; };", "A"),
        ("int A::f() const { return 1; }\nA::A() : x_(1) {}\nA::~A() {}", "A.f A.A A.~A"),
        ("template <class T> auto ns::K<T>::m(int a) -> int { return a; }", "ns.K.m"),
        ("namespace a::b { class C { void f() {} }; void C::g() {} }", "a.b.C a.b.C.f a.b.C.g"),
        ("namespace a { namespace { int f() { return 1; } } inline namespace v { int g() { return 1; } } }", "a.f a.g"),
        ("struct S { bool operator==(const S& o) {} void operator()(int) {} };", "S S.operator== S.operator()"),
        ("S::operator bool() const { }\nS& operator<<(S& o, T s) { return o; }", "S.operator bool operator<<"),
        ("class LIB_API A final : public B<int> { void f() override {} };", "A A.f"),
        ("template <> struct hash<A> { size_t operator()(A a) const { return 1; } };", "hash hash.operator()"),
        ("auto g = [](int a) { return a; };\nvoid f() { auto l = [&] { return 1; }; l(); }", "g f"),
        ("enum class Color : uint8_t { Red };\nunion U { int a; };", "Color U"),
        ('extern "C" { int c(int x) { return x; } }\nextern "C" void d() {}', "c d"),
        ("void f() try { g(); } catch (...) { }", "f"),
        ("LIB_CONSTEXPR LIB_INLINE auto f(const char* s) -> int { return 1; }", "f"),
        ("TEST(Cart, Adds) { EXPECT_EQ(1, f()); }\nTYPED_TEST(Cart, Sums) { }", "Cart.Adds Cart.Sums"),
        ("BOOST_AUTO_TEST_CASE(adds) { }\nBOOST_FIXTURE_TEST_CASE(sums, Cart) { }", "adds sums"),
        ("class A { class B { static void f() {} }; friend void swap(A&, A&) {} };", "A A.B A.B.f A.swap"),
        ("void A::f() noexcept(true) LOCKS(m) { }\nint* A::g() & { return 0; }", "A.f A.g"),
        ("co::task<int> f() { co_return 1; }\ntemplate <typename T> requires C<T> T g(T t) { return t; }", "f g"),
    ],
)  # fmt: skip
def test_names(source, expected) -> None:
    file = cpp(source)
    names = [name.replace(" ", "_") if name.endswith("operator bool") else name for name in symbols(file)]
    assert names == expected.replace("operator bool", "operator_bool").split()


def test_what_a_method_holds() -> None:
    found = only(
        cpp(
            """\
            namespace shop {
            /// Adds an item.
            ///
            /// A secretWord.
            template <typename T>
            std::optional<T> Cart<T>::add(const std::string& name, T&& item, int n = 3, Args&&... more)
            {
                // another secret
                if (name.empty() and n == 0 || n > 2) throw std::invalid_argument("no name" + name);
                for (const auto& one : more_) { items_[0].put(std::move(one)); }
                try { this->last = n; count_++; } catch (const Gone& e) { throw; }
                auto made = std::make_unique<Box<T>>(n);
                Lock lock(mutex_);
                std::vector<int> all{1, 2};
                auto raw = new (place) shop::Row(R"x(raw "text")x");
                std::for_each(all.begin(), all.end(), [&](int i) { use<int>(i); });
                return (*made)->template get<int>() ? Point{1, 2}.x : static_cast<T>(n);
            }
            }
            """
        ),
        "shop.Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (5, 6, 18, "function", "shop.Cart")
    assert found.doc == "Adds an item."
    assert {call.name for call in found.calls} == {
        "name.empty", "std.invalid_argument", "items_.put", "std.move", "std.make_unique", "Lock", "std.vector",
        "shop.Row", "std.for_each", "all.begin", "all.end", "use", "made.get", "Point",
    }  # fmt: skip
    assert found.literals == ("no name", 'raw "text"')
    assert found.raises == ("std.invalid_argument",)
    assert found.branches == 6
    assert found.assigns == ("last", "count_")
    assert found.returns == "std::optional<T>"
    assert found.parameters == (
        Parameter("name", annotation="std::string"),
        Parameter("item", annotation="T"),
        Parameter("n", has_default=True, annotation="int"),
        Parameter("more", "args", annotation="Args"),
    )
    assert not {"secret", "auto", "catch", "template"} & found.words.keys()


def test_classes() -> None:
    file = cpp(
        """\
        // A shop.
        class Shop : public Base<int>, private virtual a::Closed {
         public:
          int limit = 3, *other;
          static const char* names[];
         private:
          std::string text_{"hello"};
        };
        """
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.end, shop.doc) == ("class", 2, 8, "A shop.")
    assert shop.bases == ("Base<int>", "a::Closed")
    assert shop.assigns == ("limit", "other", "names", "text_")
    assert shop.literals == ("hello",)


def test_imports() -> None:
    file = cpp('#include <vector>\n#include "shop/cart.h"\nusing namespace std;\nusing shop::Cart;\n')
    assert file.imports == (
        Import("vector", "", "", 1),
        Import("shop/cart.h", "", "", 2),
        Import("std", "*", "", 3),
        Import("shop", "Cart", "", 4),
    )


def test_blocks_of_tests() -> None:
    file = cpp(
        """\
        TEST_CASE("Cart adds", "[cart]") {
          Cart cart(1);
          SECTION("one item") { REQUIRE(cart.add(1) == 1); }
        }
        TEST_SUITE("shop") { SUBCASE("inner") { } }
        static int helper() { return 1; }
        SCENARIO("it goes on") { GIVEN("a cart") { WHEN("it is full") { } } }
        plain("no block"); { }
        """,
        is_test=True,
    )
    assert [d.symbol for d in file.definitions if d.kind == "test"] == [
        "Cart adds",
        "Cart adds > one item",
        "shop",
        "shop > inner",
        "it goes on",
        "it goes on > a cart",
        "it goes on > a cart > it is full",
    ]
    adds = only(file, "Cart adds > one item")
    assert (adds.start, adds.end) == (3, 3)
    assert {"REQUIRE", "cart.add"} <= {call.name for call in adds.calls}
    assert only(file, "helper").kind == "function"


def test_a_header_of_templates() -> None:
    file = of(read_header)(
        """\
        #pragma once
        LIB_BEGIN_NAMESPACE
        template <typename T> class LIB_EXPORT Box {
         public:
          LIB_CONSTEXPR explicit Box(T value) : value_(value) {}
          LIB_NODISCARD T get() const { return value_; }
        };
        LIB_END_NAMESPACE
        """
    )
    assert symbols(file) == ["Box", "Box.Box", "Box.get"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = cpp("int good() { return a(); }\nint bad( { \nclass {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    'int f ( ) { } class X : public ; <T> template ~ operator + " \' R"( a::b a->b é /* */ // #include <y> = [&] new '
    'throw using namespace TEST_CASE("a") \\ \n'
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_cpp(content, True))
    assert_whole(read_header(content, True))


HOSTILE = ANYWHERE | {
    "template arguments": "A<" * 20_000,
    "template arguments with more": "A<B, C " * 5_000,
    "templates": "template <class T> " * 5_000,
    "nested lambdas": "[](){" * 10_000,
    "nested classes": "class A{" * 5_000,
    "nested namespaces": "namespace a{" * 5_000,
    "scopes": "a::" * 20_000,
    "chained members": "a" + "->b()" * 10_000,
    "nested blocks": 'TEST_CASE("a") {' * 3_000,
    "nested makers": "A a{" * 10_000,
    "raw strings that never end": 'R"x(' * 10_000,
    "macros in a row": "AAAA " * 20_000,
    "many comments": "//\n" * 20_000 + "void f() {}\n" * 1_000,
}


@pytest.mark.parametrize("top", ["", "void f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert read_cpp((top + HOSTILE[name]).encode(), True).definitions[0].symbol == "<module>"


@pytest.mark.parametrize(
    "inside",
    ["a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "a" + "->b()" * 3_000, "!" * 9_000 + "a", "a<<" * 5_000 + "a"],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(cpp(f"void f() {{ x = {inside}; }}\n")) == ["f"]
