"""One error of one page, as four browsers report it."""

_CART = "https://shop.example/static/js/cart.4f2c9a1b.js"
_PAGE = "https://shop.example/checkout"

CHROME = f"""\
Uncaught TypeError: Cannot read properties of undefined (reading 'price')
    at lineTotal ({_CART}:41:23)
    at {_CART}:52:36
    at Array.map (<anonymous>)
    at Cart.total ({_CART}:52:20)
    at HTMLButtonElement.onclick ({_PAGE}:12:31)
"""
FIREFOX = f"""\
TypeError: can't access property "price", item is undefined
lineTotal@{_CART}:41:18
total/<@{_CART}:52:36
total@{_CART}:52:20
onclick@{_PAGE}:12:36
"""
OLD_FIREFOX = FIREFOX.replace('can\'t access property "price", item', "item")
SAFARI = f"""\
TypeError: undefined is not an object (evaluating 'item.price')
lineTotal@{_CART}:41:22
@{_CART}:52:36
map@[native code]
total@{_CART}:52:23
onclick@{_PAGE}:12:36
"""
OLD_EDGE = f"""\
TypeError: Unable to get property 'price' of undefined or null reference
   at lineTotal ({_CART}:41:5)
   at Anonymous function ({_CART}:52:29)
   at Cart.prototype.total ({_CART}:52:9)
   at onclick ({_PAGE}:12:31)
"""
EDGE = CHROME.replace("https://shop.example", "https://www.shop.example")
BROWSERS = {
    "Chrome": CHROME,
    "Firefox": FIREFOX,
    "Firefox before 80": OLD_FIREFOX,
    "Safari": SAFARI,
    "Edge": EDGE,
    "Edge before 79": OLD_EDGE,
}
