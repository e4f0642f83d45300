"""PHP as real projects write it."""

import pytest
from hypothesis import given

from bugsage.adapters.code_map.languages.php import read_php
from bugsage.model.code import CodeFile, Import, Parameter
from tests.adapters.code_map.languages.asked import ANYWHERE, FEW, any_of, assert_whole, of, only, symbols

_read = of(read_php)


def php(source: str, is_test: bool = False) -> CodeFile:
    return _read(source if "<?" in source else f"<?php {source}", is_test)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("function f(int $a): ?array { return []; }\nfunction &g() {}", "f g"),
        ("namespace A\\B; final class C { function __construct() {} private static function m() {} }",
         "C C.__construct C.m"),
        ("interface I { const X = 1; function later(); }", "I"),
        ("abstract class A { abstract function later(); function now() {} }", "A A.now"),
        ("trait T { public function t() {} }", "T T.t"),
        ("enum Suit: string implements I { case A = 'a'; public function label(): string { return 'x'; } }",
         "Suit Suit.label"),
        ("class A { function m() { return new class(1) extends B { function run() {} }; } }", "A A.m A.m.run"),
        ("if (!function_exists('x')) { function x() { function inner() {} } }", "x x.inner"),
        ("$handle = function ($x) { return 1; };\n$twice = fn($x) => $x * 2;\n$this->a = function () {};",
         "handle twice"),
        ("class A { function m() { $f = function () { return 1; }; } }", "A A.m"),
        ("<html><?php function f() {} ?>function g() {}<?= h() ?></html>", "f"),
        ("class A { public string $n { get => 1; } }", "A"),
    ],
)  # fmt: skip
def test_names(source, expected) -> None:
    file = php(source)
    assert symbols(file) == expected.split()


def test_what_a_method_holds() -> None:
    found = only(
        php(
            r"""<?php
            class Cart
            {
                /**
                 * Adds an item.
                 *
                 * A secretWord.
                 * @param string $name whom
                 */
                #[Pure, \Shop\Get(path: '/x')]
                final public static function add(?Shop\Name $name, int|string $qty = 1, &...$rest): ?array
                {
                    // another secret
                    if ($name === null && $qty == 0 || !$rest) {
                        throw new \Shop\NoName("no {$this->label()} among $qty");
                    } elseif (isset($x)) { }
                    foreach ($rest as $k => $v) { $this->items[$k] = $v; $this->n += 1; self::$all = []; $a->b = 1; }
                    $this->till?->open(fn($x) => strlen($x))->ring();
                    Cart::of(); parent::add(1); \Shop\go(); $cb(1); new static(1); new class { };
                    match (true) { 1 => 2, default => 3 };
                    switch ($x) { case 'a': break; default: }
                    try { a(); } catch (A | B $e) { throw $e; }
                    return (new Row($x))->cells() ?? <<<EOT
                      hi $x
                      EOT;
                }
            }
            """
        ),
        "Cart.add",
    )
    assert (found.start, found.line, found.end, found.kind, found.parent) == (10, 11, 26, "function", "Cart")
    assert found.doc == "Adds an item."
    assert found.decorators == ("Pure", "Shop.Get")
    assert [c.name for c in found.calls] == [
        "Shop.NoName",
        "this.label",
        "this.till.open",
        "this.till.open.ring",
        "strlen",
        "Cart.of",
        "parent.add",
        "Shop.go",
        "cb",
        "static",
        "a",
        "Row.cells",
        "Row",
    ]
    assert found.literals == ("/x", "no {$this->label()} among $qty", "a", "hi $x")
    assert found.raises == ("Shop.NoName", "e")
    assert found.branches == 9
    assert found.assigns == ("items", "n", "all")
    assert found.returns == "?array"
    assert found.parameters == (
        Parameter("name", annotation="?Shop\\Name"),
        Parameter("qty", has_default=True, annotation="int|string"),
        Parameter("rest", "args"),
    )
    assert not {"secret", "whom", "public", "isset"} & found.words.keys()


def test_classes() -> None:
    file = php(
        r"""<?php
        /** Sells. */
        class Shop extends \Base\Shop implements Open, A\Closed
        {
            use Sells, Counts { a as b; }
            const LIMIT = 3, MOST = 4;
            public ?int $n = 1, $m;
            public function __construct(private readonly Till $till, int $no) {}
        }
        """
    )
    shop = only(file, "Shop")
    assert (shop.kind, shop.start, shop.end, shop.doc) == ("class", 3, 9, "Sells.")
    assert shop.bases == ("\\Base\\Shop", "Open", "A\\Closed", "Sells", "Counts")
    assert shop.assigns == ("LIMIT", "MOST", "n", "m")
    made = only(file, "Shop.__construct")
    assert made.assigns == ("till",)
    assert made.parameters == (Parameter("till", annotation="Till"), Parameter("no", annotation="int"))


def test_imports() -> None:
    file = php(
        "<?php\nuse A\\B;\nuse A\\{C, D\\E as F, function g};\nuse function A\\h;\nuse \\I;\n"
        "require_once __DIR__ . '/x/y.php';\ninclude 'z.php';\nrequire $dynamic;\ninclude_once(\"q.php\");\n"
    )
    assert file.imports == (
        Import("A", "B", "", 2),
        Import("A", "C", "", 3),
        Import("A\\D", "E", "F", 3),
        Import("A", "g", "", 3),
        Import("A", "h", "", 4),
        Import("", "I", "", 5),
        Import("./x/y.php", "", "", 6),
        Import("z.php", "", "", 7),
        Import("q.php", "", "", 9),
    )
    assert not file.definitions[0].literals


def test_blocks_of_tests_have_titles() -> None:
    source = """<?php
        describe('Cart', function () {
            beforeEach(fn () => $this->cart = new Cart());
            it("adds $n items", function () { expect($this->cart->size())->toBe(2); })->with([1]);
            test('is \\'open\\'', fn () => expect(true)->toBeTrue());
            test('later');
        });
        class CartTest extends TestCase {
            #[Test] public function adds(): void { $this->assertSame(1, add()); }
        }
        """
    file = php(source, True)
    assert symbols(file) == ["Cart", "Cart > it adds * items", "Cart > is 'open'", "CartTest", "CartTest.adds"]
    assert [c.name for c in only(file, "Cart > it adds * items").calls] == [
        "it", "it.with", "expect", "expect.toBe", "this.cart.size",
    ]  # fmt: skip
    assert only(file, "CartTest.adds").decorators == ("Test",)
    assert symbols(php(source)) == ["CartTest", "CartTest.adds"]


def test_a_broken_file_costs_only_what_is_broken() -> None:
    file = php("function good() { a(); }\nfunction bad( { \nclass {{{\n")
    assert file.broken
    assert "good" in symbols(file)


_PIECES = (
    "<?php class A { } function f ( ) ; $x -> :: new \" ' <<<X X ?> <?= #[a] é /* */ // # use \\ => = fn throw enum "
    "match if ... ?-> \n"
)


@FEW
@given(any_of(_PIECES))
def test_anything_can_be_read(content) -> None:
    assert_whole(read_php(content, False))
    assert_whole(read_php(b"<?php " + content, True))


HOSTILE = ANYWHERE | {
    "chained members": "$a" + "->b(1)" * 10_000,
    "chained makers": "new A(" * 8_000,
    "nested functions": "fn($x)=>" * 10_000,
    "nested classes": "class A{" * 5_000,
    "nested anonymous classes": "new class{function a(){" * 3_000,
    "attributes": "#[A(" * 10_000,
    "namespaces": "A\\" * 20_000,
    "heredocs": "<<<A\n" * 5_000,
    "interpolations": '"{$a[' * 10_000,
    "tags": "?><?php " * 8_000,
    "questions": "$a?" * 10_000,
    "uses": "use A\\{" * 5_000,
    "many comments": "/***/\n" * 20_000 + "function f() {}\n" * 1_000,
}


@pytest.mark.parametrize("top", ["<?php ", "<?php class A { function f() { "], ids=["top", "inside"])
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_end(name, top) -> None:
    assert_whole(read_php((top + HOSTILE[name]).encode(), True))


@pytest.mark.parametrize(
    "inside",
    [
        "a||" * 5_000 + "a",
        "$a" + "->b(2)" * 3_000,
        "!" * 9_000 + "a",
        "a." * 9_000 + "a",
        "new A(" * 2_000 + ")" * 2_000,
    ],
    ids=lambda text: text[:8],
)
def test_hostile_files_that_parse_end(inside) -> None:
    assert symbols(php(f"class A {{ function f() {{ $x = {inside}; }} }}\n")) == ["A", "A.f"]
