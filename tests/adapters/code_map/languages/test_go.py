"""Go as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.go import read_go
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

go = of(read_go)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("func F() {}", ["F"]),
        ("func F[T any, U int | string](x T) (U, error) { return }", ["F"]),
        ("func (c Cart) Total() int { return 1 }", ["Cart.Total"]),
        ("func (c *Cart) Add(n int) {}", ["Cart.Add"]),
        ("func (l *List[K, V]) Push(v V) {}", ["List.Push"]),
        ("func (*Cart) Close() {}\nfunc (Cart) String() string { return `` }", ["Cart.Close", "Cart.String"]),
        ("func init() {}\nfunc init() {}", ["init", "init"]),
        ("type Cart struct { items []Item }", ["Cart"]),
        ("type (\n\tA struct{}\n\tB int\n\tC[T any] []T\n)", ["A", "B", "C"]),
        ("type Shape interface { Area() float64 }\ntype Alias = Shape", []),
        ("var handle = func(w Writer) { go func() {}() }", ["handle"]),
        ("func f() { var g = func() {}; h := func() {}; type local struct{}; g(); h() }", ["f", "f.local"]),
        ("var _ = func() int { return 1 }", []),
        ("func external(x int) int", ["external"]),
    ],
)
def test_names(source, expected) -> None:
    file = go(f"package p\n{source}\n")
    assert not file.broken
    assert symbols(file) == expected


def test_what_a_function_holds() -> None:
    found = only(
        go(
            """\
            package cart

            var unrelated = 1 // this speaks of the line it stands on

            // Add puts an item in. A secretWord stands here.
            //
            // More about it.
            func (c *Cart[T]) Add(ctx context.Context, a, b string, _ int, more ...Item) (int, error) {
            \tif a == "" && b == `raw "text"` || len(more) == 0 {
            \t\tpanic(fmt.Errorf("no item %q", a))
            \t}
            \tfor _, one := range more {
            \t\tc.items[0].Put(one)
            \t}
            \tswitch x := any(a).(type) {
            \tcase string: // anotherSecret
            \t\tc.count, c.last.At = c.count+1, x
            \t\tc.seen++
            \t}
            \tgo func() { c.notify(&event.Added{Name: a}) }()
            \treturn strings.NewReplacer("a", "b").Replace(a), nil
            }
            """
        ),
        "Cart.Add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (8, 8, 22, "function", "Cart")
    assert found.doc == "Add puts an item in. A secretWord stands here."
    names = {call.name for call in found.calls}
    assert {"panic", "fmt.Errorf", "len", "c.items.Put", "c.notify", "event.Added", "strings.NewReplacer"} <= names
    assert found.literals == ('raw "text"', "no item %q", "a", "b")
    assert found.raises == ("panic",)
    assert found.branches == 5
    assert found.assigns == ("count", "seen")
    assert found.returns == "(int, error)"
    assert found.parameters == (
        Parameter("ctx", annotation="context.Context"),
        Parameter("a", annotation="string"),
        Parameter("b", annotation="string"),
        Parameter("_", annotation="int"),
        Parameter("more", "args", annotation="Item"),
    )
    assert not {"secret", "anothersecret", "func", "return", "range"} & found.words.keys()
    assert found.words["notify"] == 1


def test_structs_and_the_file_itself() -> None:
    file = go(
        """\
        //go:build linux

        package p

        // Server serves.
        type Server struct {
        \t*Base
        \tlog.Logger
        \tName, addr string `json:"name"`
        }

        const limit = 3

        var (
        \tErrGone = errors.New("gone")
        )
        """
    )
    server = only(file, "Server")
    assert (server.kind, server.start, server.end, server.doc) == ("class", 6, 10, "Server serves.")
    assert server.assigns == ("Name", "addr")
    assert [base.lstrip("*") for base in server.bases] == ["Base", "log.Logger"]
    module = file.definitions[0]
    assert module.assigns == ("limit", "ErrGone")
    assert [c.name for c in module.calls] == ["errors.New"]
    assert module.literals == ("gone",)


def test_imports() -> None:
    file = go(
        """\
        package p
        import "fmt"
        import (
        \tlog "github.com/a/b/v2"
        \t_ "embed"
        \t. "math"
        )
        """
    )
    assert file.imports == (
        Import("fmt", "", "", 2),
        Import("github.com/a/b/v2", "", "log", 4),
        Import("embed", "", "", 5),
        Import("math", "*", "", 6),
    )
    assert file.definitions[0].literals == ()


def test_tests_are_functions_and_what_they_run_belongs_to_them() -> None:
    file = go(
        """\
        package p
        func TestAdd(t *testing.T) {
        \tfor name, tc := range cases {
        \t\tt.Run("adds "+name, func(t *testing.T) { check(t, Add(1, 2)) })
        \t}
        }
        """
    )
    assert symbols(file) == ["TestAdd"]
    assert {"t.Run", "check", "Add"} == {c.name for c in only(file, "TestAdd").calls}


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = go("package p\nfunc good() { a() }\nfunc bad( { \ntype x {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    'func f ( ) { } [T any] type X struct interface ` " \' var x = := a.b é /* */ // import "y" return panic( *p \\ \n'
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_go(content, False))


HOSTILE = ANYWHERE | {
    "chained indices": "a" + "[0]" * 20_000,
    "nested functions": "func(){" * 10_000,
    "nested structs": "type a struct{b " + "struct{b " * 10_000,
    "nested literals": "x = T{" * 1 + "a{" * 10_000,
    "nested receivers": "func (" + "(" * 10_000,
    "many comments": "//\n" * 20_000 + "func f() {}\n" * 1_000,
}


@pytest.mark.parametrize("top", ["", "package p\nfunc f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert read_go((top + HOSTILE[name]).encode()).definitions[0].symbol == "<module>"


@pytest.mark.parametrize(
    "inside", ["a<" * 5_000 + "a", "a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "!" * 9_000 + "a"]
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(go(f"package p\nfunc f() {{ x = {inside} }}\n")) == ["f"]
