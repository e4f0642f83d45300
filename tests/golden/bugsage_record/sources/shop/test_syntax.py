def test_syntax():
    values = [1, 2
    assert values
