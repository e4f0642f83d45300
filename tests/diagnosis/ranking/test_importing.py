"""Which files of the product a test imports."""

from bugsage.diagnosis.ranking.importing import imported_files
from tests.diagnosis.ranking.conftest import PlaceOf


def test_named_files_and_those_behind_an_index(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "test/cart.test.ts": "import { Cart } from '../src'\nimport { tax } from '../src/tax.js'\nimport 'fs'\n",
            "src/index.ts": "export * from './cart'\nexport { till } from './till'\n",
            "src/cart.ts": "import { tax } from './tax'\nimport './deep'\nexport class Cart {}\n",
            "src/till.ts": "export const till = () => 1\n",
            "src/tax.ts": "export const tax = () => 1\n",
            "src/deep.ts": "export const deep = () => 1\n",
        }
    )
    found = imported_files("test/cart.test.ts", place.candidates())
    assert found.keys() == {"src/index.ts", "src/cart.ts", "src/till.ts", "src/tax.ts"}
    assert found["src/tax.ts"] == 1
    assert 0 < found["src/cart.ts"] < 1


def test_required_files_and_helpers_beside_the_test(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "test/cart.js": "const { Cart } = require('../lib/cart')\nconst help = require('./help')\n",
            "test/help.js": "const till = require('../lib/till')\n",
            "lib/cart.js": "exports.Cart = class Cart {}\n",
            "lib/till.js": "module.exports = function till() {}\n",
        }
    )
    found = imported_files("test/cart.js", place.candidates())
    assert found.keys() == {"lib/cart.js", "lib/till.js"}
    assert found["lib/cart.js"] > found["lib/till.js"]


def test_python_modules(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "tests/test_cart.py": "from shop.cart import Cart\nfrom shop import till\nimport os\n",
            "src/shop/__init__.py": "",
            "src/shop/cart.py": "class Cart: ...\n",
            "src/shop/till.py": "def till(): ...\n",
        }
    )
    assert imported_files("tests/test_cart.py", place.candidates()).keys() == {"src/shop/cart.py", "src/shop/till.py"}


def test_packages_and_what_is_required(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "src/test/java/shop/CartTest.java": "import org.junit.Test;\nimport com.acme.shop.Cart;\n"
            "import static shop.Till.open;\nclass CartTest {}\n",
            "src/main/java/shop/Cart.java": "class Cart {}\n",
            "src/main/java/shop/Till.java": "class Till {}\n",
            "src/main/java/shop/Test.java": "class Test {}\n",
            "tests/CartTest.php": "<?php\nuse App\\Cart\\Row;\nuse PHPUnit\\Framework\\TestCase;\n",
            "app/Cart/Row.php": "<?php class Row {}\n",
            "spec/cart_spec.rb": "require_relative '../lib/cart'\nrequire 'shop/till'\nrequire 'json'\n",
            "lib/cart.rb": "class Cart; end\n",
            "lib/shop/till.rb": "class Till; end\n",
            "tests/it.rs": "use crate::row::Row;\nuse shop::drawer::open;\nuse std::io;\n",
            "shop/drawer.rs": "fn open() {}\n",
            "src/row.rs": "struct Row;\n",
            "src/io.rs": "fn io() {}\n",
        }
    )
    found = {path: set(imported_files(path, place.candidates())) for path in sorted(place.candidates().code.files)}
    assert found["src/test/java/shop/CartTest.java"] == {"src/main/java/shop/Cart.java", "src/main/java/shop/Till.java"}
    assert found["tests/CartTest.php"] == {"app/Cart/Row.php"}
    assert found["spec/cart_spec.rb"] == {"lib/cart.rb", "lib/shop/till.rb"}
    assert found["tests/it.rs"] == {"src/row.rs", "shop/drawer.rs"}


def test_an_unknown_test_imports_nothing(place_of: PlaceOf) -> None:
    assert imported_files("tests/nowhere.js", place_of({"src/a.js": "x()\n"}).candidates()) == {}


def test_headers_lead_to_their_sources(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "tests/test_cart.c": '#include "cart.h"\n#include "../src/till.h"\n#include <stdio.h>\n#include "none.h"\n',
            "include/shop/cart.h": "int total(void);\n",
            "src/cart.c": "int total(void) { return 1; }\n",
            "src/till.h": "int open_till(void);\n",
            "src/till.c": "int open_till(void) { return 1; }\n",
            "src/other/till.c": "int none(void) { return 1; }\n",
            "src/mail.c": "int mail(void) { return 1; }\n",
        }
    )
    found = imported_files("tests/test_cart.c", place.candidates())
    assert found.keys() == {"include/shop/cart.h", "src/cart.c", "src/till.h", "src/till.c"}


def test_a_header_of_two_folders_is_none(place_of: PlaceOf) -> None:
    place = place_of({"tests/t.cpp": '#include "cart.h"\n', "a/cart.h": "int f(void);\n", "b/cart.h": "int g(void);\n"})
    assert imported_files("tests/t.cpp", place.candidates()) == {}


def test_packages_of_go_are_folders_and_its_own_needs_no_import(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "cart/cart_test.go": 'package cart\nimport (\n "fmt"\n "net/http"\n "example.org/shop/prices"\n)\n',
            "cart/cart.go": "package cart\nfunc Total() int { return 1 }\n",
            "prices/table.go": "package prices\nfunc Of() int { return 1 }\n",
            "prices/table_test.go": "package prices\n",
            "http/http.go": "package http\nfunc Serve() {}\n",
        }
    )
    assert imported_files("cart/cart_test.go", place.candidates()).keys() == {"cart/cart.go", "prices/table.go"}


def test_namespaces_are_folders_and_aliases_classes(place_of: PlaceOf) -> None:
    place = place_of(
        {
            "tests/Shop.Tests/CartTests.cs": "using System.Text;\nusing Shop.Core;\nusing M = Shop.Post.Mail;\n"
            "class CartTests { }\n",
            "src/Shop.Core/Cart.cs": "namespace Shop.Core;\nclass Cart { int Total() { return 1; } }\n",
            "src/Shop.Post/Mail.cs": "namespace Shop.Post;\nclass Mail { }\n",
            "src/Shop.Post/Letter.cs": "namespace Shop.Post;\nclass Letter { }\n",
            "src/Text/Words.cs": "namespace Shop.Text;\nclass Words { }\n",
        }
    )
    found = imported_files("tests/Shop.Tests/CartTests.cs", place.candidates())
    assert found.keys() == {"src/Shop.Core/Cart.cs", "src/Shop.Post/Mail.cs"}
