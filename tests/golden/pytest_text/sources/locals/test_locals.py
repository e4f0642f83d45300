def pay(amount, *, currency="EUR"):
    rates = {"EUR": 1, "USD": None}
    rate = rates[currency]
    return amount * rate


def test_pay():
    amounts = [1, 2, 3]
    note = "two\nlines"
    assert pay(sum(amounts), currency="USD") == 6
