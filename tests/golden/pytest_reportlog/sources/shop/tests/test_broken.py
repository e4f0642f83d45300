from shop.cart import Basket
