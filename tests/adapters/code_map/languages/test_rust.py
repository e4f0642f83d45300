"""Rust as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.rust import read_rust
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

rust = of(read_rust)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("pub async unsafe fn f<T: A>(x: T) -> T where T: B { x }", "f"),
        ("struct S; impl S { pub fn new() -> Self { S } }", "S S.new"),
        ("impl<'a, T> fmt::Display for crate::a::Cart<'a, T> { fn fmt(&self) {} }", "Cart.fmt"),
        ("impl<T> Tr for &'a mut T { fn f() {} }\nimpl Tr for Box<dyn Q> { fn g() {} }", "T.f Box.g"),
        ("trait Tr: A { fn later(); fn now(&self) {} }", "Tr Tr.now"),
        ("mod a { mod b { fn f() {} } impl S { fn g() {} } }\nmod c;", "a.b.f a.S.g"),
        ("enum E { A, B(u8) }\nunion U { a: u8 }\ntype T = u8;", "E U"),
        ("macro_rules! go { () => { f() } }", "go"),
        ("fn f() { fn g() {} let h = |x| x + 1; struct L; impl L { fn m() {} } }", "f f.g f.L f.L.m"),
        ('extern "C" { fn outside(); }', ""),
    ],
)
def test_names(source, expected) -> None:
    file = rust(source)
    assert not file.broken
    assert symbols(file) == expected.split()


def test_what_a_method_holds() -> None:
    found = only(
        rust(
            """\
            impl<T> Cart<T> {
                /// Adds an item.
                ///
                /// A secretWord.
                #[inline]
                #[must_use]
                pub fn add(&mut self, mut name: &str, (a, b): (u8, u8)) -> Result<T, Error> {
                    // another secret
                    if name.is_empty() && a == 0 || b > 1 {
                        panic!("no name among {}", self.items.len());
                    }
                    for one in self.rows() { self.count += 1; self.last = Some(one); }
                    match a { 1 => shop::open::<u8>()?, _ => Err(Gone::new("raw"))? }
                    assert_eq!(total(1), Cart::sum(r#"x"#));
                    Vec::<T>::new().into_iter().collect()
                }
            }
            """
        ),
        "Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind) == (5, 7, 16, "function")
    assert found.doc == "Adds an item."
    assert found.decorators == ("inline", "must_use")
    names = {call.name for call in found.calls}
    assert {"name.is_empty", "self.items.len", "self.rows", "shop.open", "Gone.new", "total", "Cart.sum"} <= names
    assert {"panic", "assert_eq", "Vec.new", "Vec.new.into_iter", "Vec.new.into_iter.collect"} <= names
    assert found.literals == ("no name among {}", "raw", "x")
    assert found.raises == ("panic",)
    assert found.branches == 8
    assert found.assigns == ("count", "last")
    assert found.returns == "Result<T, Error>"
    assert found.parameters == (Parameter("name", annotation="&str"), Parameter("(a, b)", annotation="(u8, u8)"))
    assert not {"secret", "secretword", "self", "match"} & found.words.keys()


def test_types_and_the_file_itself() -> None:
    file = rust("/// A cart.\n#[derive(Debug)]\npub struct Cart { pub items: Vec<u8>, n: u8 }\nconst MOST: u8 = 3;\n")
    cart = only(file, "Cart")
    assert (cart.kind, cart.start, cart.line, cart.doc) == ("class", 2, 3, "A cart.")
    assert (cart.assigns, cart.decorators) == (("items", "n"), ("derive",))
    assert file.definitions[0].assigns == ("MOST",)


def test_imports() -> None:
    file = rust("use std::io;\npub use a::{self, b::{C as D, *}};\nextern crate serde as s;\nuse crate::x::Y;\n")
    assert file.imports == (
        Import("std", "io", "", 1),
        Import("a", "", "", 2),
        Import("a::b", "C", "D", 2),
        Import("a::b", "*", "", 2),
        Import("serde", "", "s", 3),
        Import("crate::x", "Y", "", 4),
    )


def test_tests_are_told_by_their_attributes() -> None:
    file = rust(
        "#[cfg(test)]\nmod tests {\n    #[test]\n    fn adds() { ok(); }\n    #[tokio::test]\n    async fn b() {}\n}"
    )
    assert {d.symbol: d.decorators for d in file.definitions[1:]} == {
        "tests.adds": ("test",),
        "tests.b": ("tokio.test",),
    }


def test_what_is_built_for_tests_alone_is_no_code_of_the_product() -> None:
    file = rust(
        """\
        pub fn add() {}
        #[cfg(test)]
        pub mod tests {
            use super::*;
            struct Row;
            impl Row { fn new() {} }
            fn helper() {}
            #[test]
            #[should_panic(expected = "x")]
            fn adds() { fn inner() {} }
        }
        #[cfg(all(test, unix))]
        impl Cart { fn rows() {} }
        #[tokio::test]
        async fn waits() {}
        #[cfg(feature = "test")]
        fn real() {}
        #[derive(Debug)]
        struct Cart;
        mod inside { #[cfg(test)] fn only() {} fn also() {} }
        """
    )
    assert [d.symbol for d in file.definitions if not d.is_test] == ["<module>", "add", "real", "Cart", "inside.also"]
    assert all(d.is_test for d in rust("#![cfg(test)]\nfn helper() {}\nmod a { fn b() {} }").definitions[1:])


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = rust("fn good() { a() }\nfn bad( { \nstruct {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = 'fn f ( ) { } impl X for <T> mod struct m!( #[a] " \' r#" a::b é /* */ // use y; -> => = |x| self.a *p \\ \n'


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_rust(content, False))


HOSTILE = ANYWHERE | {
    "nested functions": "|x|" * 10_000,
    "nested modules": "mod a{" * 5_000,
    "nested macros": "a!(" * 10_000,
    "nested tokens": "a!" + "b(" * 10_000,
    "nested uses": "use " + "a::{" * 10_000,
    "attributes": "#[a]" * 10_000,
    "questions": "a" + "?" * 20_000,
    "many comments": "///\n" * 20_000 + "fn f() {}\n" * 1_000,
}


@pytest.mark.parametrize("top", ["", "fn f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert read_rust((top + HOSTILE[name]).encode()).definitions[0].symbol == "<module>"


@pytest.mark.parametrize(
    "inside", ["a||" * 4_000 + "a", "a(1)" + ".b(2)" * 2_000, "a" + "?" * 9_000, "m!" + "(" * 4_000 + ")" * 4_000]
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(rust(f"fn f() {{ x = {inside}; }}\n")) == ["f"]
