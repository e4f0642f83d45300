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


def test_an_unknown_test_imports_nothing(place_of: PlaceOf) -> None:
    assert imported_files("tests/nowhere.js", place_of({"src/a.js": "x()\n"}).candidates()) == {}
