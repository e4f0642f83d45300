require_relative "lib/cart"

Shop::Cart.load(nil)
