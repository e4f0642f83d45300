import pytest

import shop


def test_empty():
    assert shop.Order([]).items == []


def test_total_without_discount():
    order = shop.Order([(3, 2), (5, 1)])
    assert order.total() == 11


def test_items():
    order = shop.Order([(3, 2)])
    print("items are", order.items)
    assert order.items == [(3, 1)], "one of each"


def test_rate():
    rates = shop.Rates(api_token="not-for-others")
    password = "hunter2"
    assert password and rates.rate(shop.Currency.EUR) == 1


@pytest.fixture
def database():
    raise ConnectionError("nobody listens on port 5432")


def test_stored(database):
    assert database


@pytest.fixture
def folder():
    yield "folder"
    raise OSError("folder is not empty")


def test_folder(folder):
    assert folder


@pytest.mark.skip(reason="later")
def test_later():
    raise NotImplementedError


@pytest.mark.xfail
def test_known():
    raise AssertionError


@pytest.mark.xfail(strict=True)
def test_unexpectedly_good():
    pass


def countdown(n):
    return countdown(n - 1)


def test_deep():
    countdown(3)
