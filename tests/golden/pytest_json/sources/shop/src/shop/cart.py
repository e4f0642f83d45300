class PriceError(Exception):
    pass


class Cart:
    def __init__(self, prices):
        self.prices = prices

    def total(self, codes):
        return sum(self.price(code) for code in codes)

    def price(self, code):
        try:
            return self.prices[code]
        except KeyError as error:
            raise PriceError(f"no price for {code}") from error


def parse(text):
    name, amount = text.split("=")
    return name, int(amount)
