"""File names say the language, whether a file is a test, and what it is about."""

import pytest

from bugsage.model.languages import LANGUAGES, is_source, is_test_path, language_of, subject_of, topic_of

TESTS = """
tests/test_cart.py cart_test.py app/tests.py tests/data/x.py conftest.py
src/cart.test.ts src/cart.spec.tsx src/__tests__/cart.js test/cart.js spec/cart.mjs cart-test.cjs e2e/login.ts
src/isWeekend/test.ts types/index.test-d.ts cypress/a.cy.js test_cart.js
pkg/cart_test.go pkg/testdata/in.go
src/test/java/shop/Cart.java shop/CartTest.java shop/TestCart.java shop/CartIT.java
src/commonTest/kotlin/Cart.kt CartTest.kt
tests/cart.rs src/cart_test.rs src/tests.rs
Shop.Tests/Cart.cs Shop/CartTests.cs test/Cart.cs Shop.Core.Specs/Cart.cs Shop.Tests.Unit/Cart.cs CartTests.Add.cs
spec/cart_spec.rb test/cart_test.rb test_cart.rb spec/spec_helper.rb features/steps/cart.rb test/models/cart.rb
tests/CartTest.php Tests/Cart.php src/CartTest.php tests/Feature/cart.php tests/Pest.php spec/CartSpec.php
src/jvmTest/kotlin/CartSpec.kt shop/CartSpec.kt src/androidTest/Cart.kt src/test/kotlin/shop/Helpers.kt
tests/cart.c test_cart.cc cart_unittest.cc CartTest.cpp test.c src/cart-test.cpp test-cart.c cart.test.cpp test/cart.h
test/shop/cart_test.exs apps/shop/test/support/factory.ex lib/cart_test.exs test/test_helper.exs
Tests/ShopTests/Cart.swift CartTests.swift Shop/CartSpec.swift ShopUITests/Login.swift
""".split()  # noqa: SIM905

PRODUCT = """
src/cart.py contest.py latest/a.py testing.py
src/cart.ts src/latest.js src/contest/a.ts src/spectrum.js attest.ts src/specification.ts protest-a.js
pkg/cart.go pkg/testing.go
src/main/java/shop/Cart.java shop/Latest.java shop/Contest.java shop/Audit.java
src/cart.rs src/latest.rs
Shop/Cart.cs Shop/Latest.cs Shop/Contest.cs Shop/Specification.cs src/contest.c src/attest.h src/testing.cc
lib/cart.rb lib/latest.rb lib/specification.rb src/Cart.php src/Contest.php src/main/kotlin/shop/Latest.kt
src/cart.c src/latest.cc
lib/shop/cart.ex lib/shop/contest.ex config/runtime.exs mix.exs lib/latest/a.ex
Sources/Shop/Cart.swift Sources/Shop/Contest.swift
""".split()  # noqa: SIM905


@pytest.mark.parametrize("path", TESTS)
def test_tests_are_known_by_their_path(path) -> None:
    assert is_test_path(path, language_of(path).name)


@pytest.mark.parametrize("path", PRODUCT)
def test_what_only_sounds_like_a_test_is_none(path) -> None:
    assert not is_test_path(path, language_of(path).name)


def test_endings_belong_to_one_language() -> None:
    endings = [ending for language in LANGUAGES for ending in language.endings]
    assert len(endings) == len(set(endings))


@pytest.mark.parametrize("path", ["README.md", "types.d.ts", "stub.pyi", "Makefile", ".py/x", "a.pyc"])
def test_what_is_no_source(path) -> None:
    assert not is_source(path)


@pytest.mark.parametrize(
    ("test", "product"),
    [
        ("tests/test_cart.py", "src/cart.py"),
        ("test/cart.test.ts", "src/cart.ts"),
        ("src/isWeekend/test.ts", "src/isWeekend/index.ts"),
        ("src/cart/__tests__/index.spec.js", "src/cart/index.js"),
        ("pkg/cart_test.go", "pkg/cart.go"),
        ("src/test/java/shop/CartTest.java", "src/main/java/shop/Cart.java"),
        ("tests/cart_spec.rb", "lib/cart.rb"),
        ("tests/cart.rs", "src/cart/mod.rs"),
        ("tests/CartTest.php", "src/Cart.php"),
        ("src/commonTest/kotlin/shop/CartSpec.kt", "src/commonMain/kotlin/shop/Cart.kt"),
        ("Tests/ShopTests/CartTests.swift", "Sources/Shop/Cart.swift"),
    ],
)
def test_a_test_is_about_what_it_is_called_after(test, product) -> None:
    assert topic_of(test) == subject_of(product)
