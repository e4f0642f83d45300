def test_a():
    total = (1 +
    assert total
