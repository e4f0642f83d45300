"""C as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.c import read_c
from bugsage.adapters.code_map.languages.c_macros import cleared
from bugsage.adapters.code_map.languages.cpp import read_header
from bugsage.model.code import Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

c = of(read_c)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("int f(void) { return 1; }", "f"),
        ("static inline const char *const f(int a) { return 0; }", "f"),
        ("int (*pick(int a))(int) { return g; }", "pick"),
        ("int old(a, b) int a; char *b; { return 1; }", "old"),
        ("void f(void) { }\nmain() { return 0; }", "f main"),
        ("int later(int x);\nextern int n;\nint (*hook)(int) = f;", ""),
        ("struct S { int a; struct In { int b; } in; };", "S S.In"),
        ("typedef struct { int z; } T;\ntypedef struct _U { int z; } U;\nstruct S *p;", "T _U"),
        ("enum E { A, B };\nunion V { int a; };", "E V"),
        ("#define MAX(a, b) ((a) > (b) ? (a) : (b))\n#define N 3\n", "MAX"),
        ("#ifdef X\nint f(void) { return 1; }\n#else\nint f(void) { return 2; }\n#endif\n", "f f"),
        ("LIB_API int f(void) { return 1; }\nLIB_API LIB_INLINE void *g(int a) { return 0; }", "f g"),
        ("STATIC_ASSERT_BEGIN\nint f(void) { return 1; }", "f"),
        ("__attribute__((noinline)) void f(int a) { }", "f"),
        ("void f(void) LOCKS(mutex) { g(); }", "f"),
        ("TEST(Cart, Adds) { check(); }\nTEST_F(Cart, Sums) { check(); }", "Cart.Adds Cart.Sums"),
        ("Test(cart, adds, .init = setup) { check(); }\nPHP_FUNCTION(strlen) { }", "cart.adds strlen"),
        ("void f(void) { LIST_FOREACH(x, y) { use(x); } }", "f"),
        ("static int add(int a, int b) {\n#if X\n  return a;\n#else\n  return b;\n#endif\n}", "add"),
    ],
)
def test_names(source, expected) -> None:
    assert symbols(c(source)) == expected.split()


def test_what_a_function_holds() -> None:
    found = only(
        c(
            """\
            #include <stdio.h>

            /*
             * Adds an item to a cart.
             *
             * A secretWord.
             */
            static struct item *cart_add(struct cart *cart, const char *name, int counts[], ...)
            {
                // another secret
                if (name == NULL && counts[0] == 0 || cart->size > 2) {
                    fprintf(stderr, "no name " "among %d", cart->size);
                    abort();
                }
                for (int i = 0; i < 3; i++) cart->ops.put(cart, counts[i]);
                switch (name[0]) { case 'a': case 'b': break; default: return NULL; }
                (*cart->hook)(table[1].go(2));
                do { cart->count++; } while (MAX(1, next(cart)));
                assert(cart->count);
                return (struct item *)find(cart) ? L"wide" : sizeof(*cart);
            }
            """
        ),
        "cart_add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (8, 8, 21, "function", "")
    assert found.doc == "Adds an item to a cart."
    assert [call.name for call in found.calls] == [
        "fprintf",
        "abort",
        "cart.ops.put",
        "cart.hook",
        "table.go",
        "MAX",
        "next",
        "assert",
        "find",
    ]
    assert found.literals == ("no name among %d", "wide")
    assert found.raises == ("abort", "assert")
    assert found.branches == 9
    assert found.returns == "struct item*"
    assert found.parameters == (
        Parameter("cart", annotation="struct cart"),
        Parameter("name", annotation="char"),
        Parameter("counts", annotation="int"),
        Parameter("...", "args"),
    )
    assert not {"secret", "static", "return", "sizeof"} & found.words.keys()


def test_types_macros_and_the_file_itself() -> None:
    file = c(
        """\
        #define LIMIT 3
        #define CHECK(x) do { if (!(x)) fail(#x, __LINE__); } while (0)
        /* A cart. */
        typedef struct cart {
            int count, *items;
            void (*put)(struct cart *);
        } cart_t;
        static const char *const names[] = { "a" };
        int total = 1;
        int declared(char *text);
        """
    )
    cart = only(file, "cart")
    assert (cart.kind, cart.start, cart.end, cart.doc) == ("class", 4, 7, "A cart.")
    assert cart.assigns == ("count", "items", "put")
    assert [call.name for call in only(file, "CHECK").calls] == ["fail"]
    assert file.definitions[0].assigns == ("LIMIT", "names", "total")
    assert file.definitions[0].literals == ("a",)


def test_imports() -> None:
    file = c('#include <sys/types.h>\n#include "net/cart.h"\n#include CONFIG\n')
    assert file.imports == (Import("sys/types.h", "", "", 1), Import("net/cart.h", "", "", 2))
    assert file.definitions[0].literals == ()


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("struct cart; int f(void); /* the class of it, virtual memory */", "c"),
        ('#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', "c"),
        ("#pragma once\nclass Cart {\n public:\n  int total() const;\n};", "cpp"),
        ("#include <vector>\nint f();", "cpp"),
        ("namespace shop {\nint f();\n}", "cpp"),
    ],
)
def test_headers_are_read_as_what_they_speak(source, language) -> None:
    assert read_header(source.encode()).language == language


def test_macros_in_the_way_leave_every_byte_where_it_was() -> None:
    source = (
        b"LIB_API\nint f(unsigned a);\n#define LIB_API\n  FLAG(unsigned int, name, 3);\nDWORD g();\nx = A |\n  MANY;\n"
    )
    assert cleared(source) == (
        b"       \nint f(unsigned a);\n#define LIB_API\n  FLAG(UNSIGNED_INT, name, 3);\nDWORD g();\nx = A |\n  MANY;\n"
    )


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = c("int good(void) { return a(); }\nint bad( { \nstruct {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    "int f ( ) { } #define X struct enum ; * \" ' a->b a.b é /* */ // "
    "#include <y> = (*p) \\ \n #if MACRO(x) API goto return"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_c(content, False))


@FEW
@given(any_of(_PIECES))
def test_clearing_moves_nothing(content) -> None:
    after = cleared(content)
    assert len(after) == len(content)
    assert [i for i, byte in enumerate(after) if byte == 10] == [i for i, byte in enumerate(content) if byte == 10]


HOSTILE = ANYWHERE | {
    "chained indices": "a" + "[0]" * 20_000,
    "chained members": "a" + "->b" * 20_000,
    "nested structs": "struct a{" * 10_000,
    "nested declarators": "int " + "(*" * 10_000,
    "nested parameters": "int f(" * 10_000,
    "nested conditions": "#if X\n" * 10_000,
    "macros alone": "AAAA\n" * 20_000,
    "macros in a row": "AAAA " * 20_000,
    "macros with arguments": "AAA(int, " * 10_000,
    "macros before space": "AAAA" + " " * 40_000,
    "many comments": "//\n" * 20_000 + "void f() {}\n" * 1_000,
    "casts": "(a)" * 20_000,
    "pointers": "*" * 30_000 + "a",
}


@pytest.mark.parametrize("top", ["", "void f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert read_c((top + HOSTILE[name]).encode()).definitions[0].symbol == "<module>"


@pytest.mark.parametrize(
    "inside", ["a<" * 5_000 + "a", "a||" * 5_000 + "a", "a(1)" + ".b(2)" * 3_000, "!" * 9_000 + "a", "a+" * 9_000 + "a"]
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(c(f"void f(void) {{ x = {inside}; }}\n")) == ["f"]
