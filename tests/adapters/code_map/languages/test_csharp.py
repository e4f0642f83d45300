"""C# as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.csharp import read_csharp
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

csharp = of(read_csharp)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class A { void M() {} int N() => 1; }", ["A", "A.M", "A.N"]),
        ("namespace A.B;\nclass C { }", ["C"]),
        ("namespace A { namespace B { class C { class D { void M() {} } } } }", ["C", "C.D", "C.D.M"]),
        ("class A { A() {} A(int x) : this() {} static A() {} ~A() {} }", ["A", "A.A", "A.A", "A.A", "A.~A"]),
        ("class A<T> where T : B { T M<U>(U u) where U : new() { return default; } }", ["A", "A.M"]),
        ("interface I { void Later(); int Now() => 1; }", ["I", "I.Now"]),
        ("abstract class A { abstract void Later(); extern void Out(); partial void Part(); }", ["A"]),
        (
            "class A { int P => f(); int Q { get { return 1; } set => x = value; } int R { get; set; } }",
            ["A", "A.P", "A.Q"],
        ),
        (
            "class A { int this[int i] { get => i; } event H E { add { } remove { } } event H F; }",
            ["A", "A.this[]", "A.E"],
        ),
        (
            "class A { public static A operator +(A a, A b) => a; public static explicit operator int(A a) => 1; }",
            ["A", "A.operator+", "A.operator int"],
        ),
        ("class A { void I.M() { int Local(int z) => z; Func<int> l = () => 1; } }", ["A", "A.M", "A.M.Local"]),
        ("record R(int A) : Q(A) { void M() {} }\nrecord struct S(int A);", ["R", "R.M", "S"]),
        ("class P(int a) : Base(a) { int X() => a; }", ["P", "P.X"]),
        ("struct S { }\nenum E { A, B }\ndelegate void D(int x);", ["S", "E"]),
        ("#if NET\nclass A { void M() {} }\n#endif\n", ["A", "A.M"]),
        ("Console.WriteLine(1);\nvoid Local() { }", ["Local"]),
        ("class @class { void @event() {} }", ["class", "class.event"]),
    ],
)  # fmt: skip
def test_names(source, expected) -> None:
    assert symbols(csharp(source)) == expected


def test_what_a_method_holds() -> None:
    found = only(
        csharp(
            '''\
            namespace Shop;

            class Cart<T>
            {
                /// <summary>
                /// Adds an item of a <see cref="T:Shop.Item"/>.
                /// </summary>
                /// <param name="name">whom</param>
                [Obsolete("old")]
                [HttpGet, Route("/x")]
                public async Task<List<T>> Add(string name, int count = 3, params Item<T>[] more)
                {
                    // another secret
                    if (name == null && count == 0 || more.Length > 2)
                    {
                        throw new Shop.Errors.NoName($"no name among {more.Length}");
                    }
                    foreach (var one in more) this.items[0]?.Put(one);
                    this.count = count; _last = now; other.at = 1;
                    switch (name) { case "a": case "b": break; default: return null; }
                    try { base.Add(name); } catch (IOException e) when (Check(e)) { throw; }
                    Item item = new(3); var map = new Dictionary<string, List<int>> { ["k"] = 1 };
                    var text = @"say ""hi""" ?? """raw""";
                    await Store.SaveLater<T>(item)!.Configured(false);
                    return x switch { 1 => One(), _ => throw new Gone() };
                }
            }
            '''
        ),
        "Cart.Add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (9, 11, 26, "function", "Cart")
    assert found.doc == "Adds an item of a Shop.Item."
    assert found.decorators == ("Obsolete", "HttpGet", "Route")
    assert {call.name for call in found.calls} == {
        "Shop.Errors.NoName", "this.items.Put", "base.Add", "Check", "Item", "Dictionary", "Store.SaveLater",
        "Store.SaveLater.Configured", "One", "Gone",
    }  # fmt: skip
    assert found.literals == ("old", "/x", "no name among {more.Length}", "a", "b", "k", 'say ""hi""', "raw")
    assert found.raises == ("Shop.Errors.NoName", "Gone")
    assert found.branches == 11
    assert found.assigns == ("count", "_last")
    assert found.returns == "Task<List<T>>"
    assert found.parameters == (
        Parameter("name", annotation="string"),
        Parameter("count", has_default=True, annotation="int"),
        Parameter("more", "args", annotation="Item<T>[]"),
    )
    assert not {"secret", "whom", "await", "return"} & found.words.keys()


def test_classes_and_what_they_keep() -> None:
    file = csharp(
        """\
        // Sells.
        [Serializable]
        public sealed partial class Shop<T> : Base<T>, IOpen, A.IClosed<T> where T : class
        {
            const int Limit = 3, Other = 4;
            public string Name { get; init; } = "n";
            readonly Cart cart = new(1);
            public Shop(int a) : base(a, Load()) { }
        }
        enum Color { Red, Green }
        """
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.end, shop.doc) == ("class", 2, 9, "Sells.")
    assert shop.bases == ("Base<T>", "IOpen", "A.IClosed<T>")
    assert shop.assigns == ("Limit", "Other", "Name", "cart")
    assert shop.decorators == ("Serializable",)
    assert [call.name for call in shop.calls] == ["Cart"]
    assert [call.name for call in only(file, "Shop.Shop").calls] == ["base", "Load"]
    assert only(file, "Color").assigns == ("Red", "Green")


def test_imports() -> None:
    file = csharp(
        """\
        global using System;
        using static System.Math;
        using IO = System.IO;
        using global::Shop.Carts;
        class A { void M() { using var x = Open(); using (y) { } } }
        """
    )
    assert file.imports == (
        Import("System", "", "", 1),
        Import("System.Math", "*", "", 2),
        Import("System.IO", "", "IO", 3),
        Import("Shop.Carts", "", "", 4),
    )


def test_tests_are_told_by_their_attributes() -> None:
    file = csharp(
        """\
        public class CartTests
        {
            [Fact] public void Adds() { Assert.Equal(1, cart.Add(1)); }
            [Theory, InlineData(1)] public void Many(int n) { }
            [Xunit.Fact(Skip = "slow")] public async Task Waits() { }
        }
        """
    )
    assert {d.symbol: d.decorators for d in file.definitions if d.decorators} == {
        "CartTests.Adds": ("Fact",),
        "CartTests.Many": ("Theory", "InlineData"),
        "CartTests.Waits": ("Xunit.Fact",),
    }
    assert [c.name for c in only(file, "CartTests.Adds").calls] == ["Assert.Equal", "cart.Add"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = csharp("class A { void Good() { a(); }\n void Bad( { \n int x {{{\n")
    assert file.broken
    assert "Good" in " ".join(symbols(file))


_PIECES = (
    'class A { } void F ( ) ; <T> [B] " \' """ $" @" new X a.b a?.b é /* */ // using y; => :: '
    "throw = enum record *p \\ \n"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_csharp(content, False))


HOSTILE = ANYWHERE | {
    "chained makers": "new A()" + ".B()" * 8_000,
    "nested functions": "x=>" * 10_000,
    "nested classes": "class A{" * 5_000,
    "nested makers": "A a = new(" * 5_000,
    "attributes": "[A(" * 10_000,
    "many attributes": "[A]" * 10_000,
    "type arguments": "A<" * 20_000,
    "conditional access": "a" + "?.b" * 20_000,
    "interpolations": '$"{' * 5_000,
    "switches": "x switch {" * 5_000,
    "words": "a " * 40_000,
    "many comments": "///\n" * 20_000 + "void f() {}\n" * 1_000,
}


@pytest.mark.parametrize("top", ["", "class A { void f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert read_csharp((top + HOSTILE[name]).encode()).definitions[0].symbol == "<module>"


@pytest.mark.parametrize(
    "inside",
    ["a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "!" * 9_000 + "a", "a+" * 9_000 + "a", "a" + "?.b()" * 1_000],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(csharp(f"class A {{ void f() {{ x = {inside}; }} }}\n")) == ["A", "A.f"]
