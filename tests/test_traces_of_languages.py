"""A trace of each language, in a repository with the program that printed it, leads to the function that failed."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from bugsage import pipeline
from bugsage.adapters.code_map import CodeMapReader
from bugsage.model.diagnosis import Diagnosis
from bugsage.wiring import open_house

GOLDEN = Path(__file__).parent / "golden"
SWIFT = """\
struct Item {
    let price: Int
}
class Cart {
    var items: [Item?] = []
    func total() -> Int {
        items.map { price(of: $0) }.reduce(0, +)
    }

    func price(of item: Item?) -> Int {
        // the count is never nil
        item!.price
    }
}
"""
KOTLIN = """\
package com.acme.shop

fun open() = Cart().total()

class Cart {
    fun total() = rows().sumOf {
        price(it)
    }
    fun price(row: Row?): Int =
        row!!.price
}
"""
KOTLIN_TRACE = """\
Exception in thread "main" java.lang.NullPointerException
\tat com.acme.shop.Cart.price(Cart.kt:10)
\tat com.acme.shop.Cart.total(Cart.kt:7)
\tat com.acme.shop.CartKt.open(Cart.kt:3)
\tat kotlin.collections.CollectionsKt.first(Collections.kt:3)
"""


def diagnosed(repository: Any, trace: str, tmp_path: Path) -> Diagnosis:
    repository.commit("A shop", {"NOTES.md": "tea\n"})
    log = tmp_path / "failure.log"
    log.write_text(trace)
    (diagnosis,) = pipeline.diagnose(open_house(repository.root), [str(log)]).diagnoses
    return diagnosis


def of_golden(repository: Any, format: str, case: str, tmp_path: Path) -> Diagnosis:
    shutil.copytree(GOLDEN / format / "sources" / "shop", repository.root, dirs_exist_ok=True)
    repository.git("add", "-A")
    return diagnosed(repository, (GOLDEN / format / f"{case}.in").read_text(), tmp_path)


def own(diagnosis: Diagnosis) -> list[tuple[str | None, int | None]]:
    return [(frame.file, frame.line) for frame in diagnosis.issue.event.frames if frame.in_app]


@pytest.mark.parametrize(
    ("format", "case", "frame", "symbol"),
    [
        ("ruby_trace", "uncaught", ("lib/cart.rb", 14), "Shop.Cart.price"),
        ("php_trace", "uncaught", ("Cart.php", 18), "Cart.price"),
        ("jvm_trace", "caused", ("src/main/java/shop/cart/Cart.java", 36), "Cart.price"),  # of the first cause
        ("go_trace", "panic", ("cart/cart.go", 10), "Cart.Total"),
        ("go_trace", "failing_test", ("cart/cart.go", 10), "Cart.Total"),
        ("rust_trace", "panic", ("src/cart.rs", 16), "Cart.price"),
        ("native_trace", "ubsan", ("src/cart.c", 38), "cart_scaled"),
    ],
)
def test_the_function_that_failed_is_the_first_suspect(format, case, frame, symbol, repository, tmp_path) -> None:
    found = of_golden(repository, format, case, tmp_path)
    assert own(found)[-1] == frame
    assert (found.suspects[0].file, found.suspects[0].symbol) == (frame[0], symbol)
    assert found.triage.kind == "code"


def symbols(repository: Any, format: str, case: str, tmp_path: Path, at: int = 0) -> tuple[str, list[str]]:
    """Of one issue the error's type, and the definitions that hold the lines of its own frames."""
    shutil.copytree(GOLDEN / format / "sources" / "shop", repository.root, dirs_exist_ok=True)
    repository.git("add", "-A")
    repository.commit("A shop", {"NOTES.md": "tea\n"})
    report = GOLDEN / format / f"{case}.in"
    found = pipeline.diagnose(open_house(repository.root), [str(report)]).diagnoses[at]
    assert found.suspects[0].file in {frame.file for frame in found.issue.event.frames}
    code = CodeMapReader(repository.root, None).code_map()
    places = [code.at(file, line) for file, line in own(found) if file and line]
    return found.issue.event.type, [place.symbol if place else "" for place in places]


@pytest.mark.parametrize(
    ("format", "case", "at", "type", "expected"),
    [
        ("native_trace", "asan_overflow", 1, "heap-buffer-overflow", "main cart_total price_at"),
        ("native_trace", "asan_free", 0, "heap-use-after-free", "main cart_total"),
        ("native_trace", "asan_cpp", 0, "heap-buffer-overflow", "main shop.Cart.first"),
        ("native_trace", "gdb", 1, "Assertion", "main cart_share"),
        ("native_trace", "gdb", 3, "std::out_of_range", "main shop.Cart.price"),
        ("native_trace", "glibc", 0, "Assertion", "cart_share"),
        ("native_trace", "valgrind", 0, "Invalid read", "main cart_total price_at"),
        ("dotnet_trace", "inner", 0, "System.InvalidOperationException", "Program.Main Cart.Total"),
    ],
)
def test_frames_are_definitions(format, case, at, type, expected, repository, tmp_path) -> None:
    assert symbols(repository, format, case, tmp_path, at) == (type, expected.split())


def test_swift(repository, tmp_path) -> None:
    repository.commit("Swift", {"Sources/Shop/Cart.swift": SWIFT, "Package.swift": "// swift-tools-version:5.9\n"})
    found = diagnosed(repository, (GOLDEN / "swift_trace" / "crash.in").read_text().partition("Images")[0], tmp_path)
    assert own(found)[-1] == ("Sources/Shop/Cart.swift", 12)
    assert found.suspects[0].symbol == "Cart.price"


def test_kotlin_in_a_folder_that_leaves_out_what_all_packages_share(repository, tmp_path) -> None:
    repository.commit("Kotlin", {"app/src/main/kotlin/shop/Cart.kt": KOTLIN, "src/Collections.kt": "fun first() = 1\n"})
    found = diagnosed(repository, KOTLIN_TRACE, tmp_path)
    path = "app/src/main/kotlin/shop/Cart.kt"
    assert own(found) == [(path, 3), (path, 7), (path, 10)]
    assert found.suspects[0].symbol == "Cart.price"
    assert found.issue.event.language == "kotlin"
