import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.frame_names import is_minified, is_unnamed, plain_file, plain_function


@pytest.mark.parametrize(
    ("name", "language", "plain"),
    [
        ("com.shop.Cart$$Lambda$14/0x0000000800066840.run", "java", "run"),
        ("com.shop.Cart.lambda$total$0", "java", "total"),
        ("Cart.access$000", "java", "access"),
        ("com.sun.proxy.$Proxy12.get", "java", "get"),
        ("Cart.total$1", "kotlin", "total"),
        ("Shop.Cart.<Total>b__0_1", "csharp", "Total"),
        ("Shop.Cart.<TotalAsync>d__3.MoveNext", "csharp", "TotalAsync"),
        ("Shop.Cart.<Main>g__Local|0_0", "csharp", "Main"),
        ("Shop.Cart.Total(System.String, Int32)", "csharp", "Total"),
        ("shop.(*Cart).Total", "go", "Total"),
        ("shop.(*Cart).Total.func1.2", "go", "Total"),
        ("shop::cart::total::{{closure}}", "rust", "total"),
        ("shop::cart::total::h0123456789abcdef", "rust", "total"),
        ("block (2 levels) in Shop::Cart#total", "ruby", "total"),
        ("Shop\\Cart->total", "php", "total"),
        ("ns::Cart::total(std::string const&)", "cpp", "total"),
        ("total()::{lambda(int)#1}::operator()(int) const", "cpp", "total"),
        ("__libc_start_main+0xf3", "c", "__libc_start_main"),
        ("closure #1 (Int) in Cart.total(code:)", "swift", "total"),
        ("total/each<", "javascript", "each"),
        ("Cart.prototype.total", "javascript", "total"),
        ("Cart.total [as sum]", "javascript", "total"),
        ("async*total", "javascript", "total"),
        ("new Cart", "javascript", "Cart"),
        ("Cart.total.<locals>.inner", "python", "inner"),
        ("operator<<", "cpp", "operator<<"),
        ("test something", "kotlin", "test something"),
        (None, "", ""),
    ],
)
def test_a_name_without_what_a_compiler_added(name: str | None, language: str, plain: str) -> None:
    assert plain_function(name, language) == plain


@pytest.mark.parametrize(
    "name",
    ["", "<anonymous>", "Object.<anonymous>", "total/<", "total/</<", "Anonymous function", "eval code", "<lambda>",
     "<module>", "{closure}", "{closure:Shop\\Cart::total():12}", "?"],
)  # fmt: skip
def test_code_without_a_name_has_none(name: str) -> None:
    assert is_unnamed(plain_function(name, "javascript"))


@pytest.mark.parametrize(
    ("path", "plain"),
    [
        ("https://shop.example/static/main.3f2a1b9c.js?v=3", "static/main.js"),
        ("www.shop.example:8080/static/main.js", "static/main.js"),
        ("localhost:3000/src/App.tsx", "src/App.tsx"),
        ("//cdn.example/a.js", "a.js"),
        ("https://shop.example/", "<page>"),
        ("webpack:///./src/cart.js?a1", "src/cart.js"),
        ("webpack-internal:///./src/cart.js", "src/cart.js"),
        ("file:///home/ana/shop/cart.js", "shop/cart.js"),
        ("https://cdn.example/assets/index-DfK2a9Qx.js", "assets/index.js"),
        ("https://cdn.example/assets/app-settings.js", "assets/app-settings.js"),
        ("https://cdn.example/npm/shop@1.2.3/dist/a.js", "npm/shop/dist/a.js"),
        ("blob:https://shop.example/1", "<evaluated>"),
        ("VM123", "<evaluated>"),
        ("/app/src/shop/cart.py", "shop/cart.py"),
        ("C:\\build\\shop\\Cart.cs", "shop/Cart.cs"),
        ("/x/node_modules/.pnpm/shop@1.2.3/node_modules/shop/a.js", "shop/a.js"),
        ("/x/gems/rails-7.0.1/lib/a.rb", "rails/lib/a.rb"),
        ("/root/go/pkg/mod/github.com/x/y@v1.2.3/z.go", "github.com/x/y/z.go"),
        ("/venv/lib/python3.12/site-packages/django/base.py", "django/base.py"),
        ("src/shop/cart.py", "src/shop/cart.py"),
        ("github.com/x/y/z.go", "github.com/x/y/z.go"),
        (None, ""),
    ],
)
def test_a_path_without_what_differs_from_build_to_build(path: str | None, plain: str) -> None:
    assert plain_file(path) == plain


@given(st.text("0123456789abcdef", min_size=8, max_size=20), st.text("0123456789abcdef", min_size=8, max_size=20))
def test_no_build_hash_tells_two_files_apart(one: str, other: str) -> None:
    assert len({plain_file(f"https://shop.example/js/app.{digest}.chunk.js") for digest in (one, other)}) == 1


@given(st.text(max_size=300), st.sampled_from(["javascript", "python", "go"]))
def test_any_text_is_taken(text: str, language: str) -> None:
    plain_function(text, language)
    plain_file(text)


@pytest.mark.parametrize(
    "text", ["/" * 50_000, "a.b" * 20_000, "<" * 50_000, "$1" * 20_000, "@1.1" * 20_000, "(" * 50_000]
)
def test_hostile_texts_take_no_time(text: str) -> None:
    plain_function(text, "javascript")
    plain_file(text + ".js")


def test_a_machine_writes_few_and_long_lines() -> None:
    assert is_minified("static/app.min.js", 300, 5)
    assert is_minified("static/app.js", 2, 48_112)
    assert not is_minified("static/app.js", 212, 40)
