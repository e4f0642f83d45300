def test_inner_fails(pytester):
    pytester.makepyfile("def test_inner(): assert 1 == 2\ndef test_other(): {}['x']")
    result = pytester.runpytest("-p", "no:xdist")
    result.assert_outcomes(passed=2)


def test_quiet_inner(pytester):
    pytester.makepyfile("def test_quiet(): assert 'inner' == 'outer'")
    result = pytester.runpytest("-q", "-p", "no:xdist")
    assert result.ret == 0


def test_plain():
    assert "outer" == "plain"
