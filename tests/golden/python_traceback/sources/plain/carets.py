def price(order):
    return order["lines"][0]["price"] * order["count"] + order["shipping"]["cost"]["net"]


price({"lines": [{"price": 2}], "count": 3, "shipping": {"cost": None}})
