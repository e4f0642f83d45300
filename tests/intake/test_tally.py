import pytest
from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.tally import MOST, Tally


def counted(output: bytes, size: int = 5) -> tuple[int, int] | None:
    tally = Tally()
    for at in range(0, len(output), size):
        tally.feed(output[at : at + size])
    return tally.counts()


@pytest.mark.parametrize(
    ("output", "counts"),
    [
        (b"tests/test_a.py ..F.s [ 50%]\ntests/test_b.py .E", (4, 2)),
        (b"\x1b[32m.\x1b[0m\x1b[31mF\x1b[0m\x1b[32m.", (2, 1)),
        (b"t.py::a PASSED  [ 1%]\nt.py::b[x y] FAILED\nt.py::c SKIPPED (no)\n", (1, 1)),
        (b"[gw1] [ 10%] PASSED t.py::a \n[gw0] [ 20%] FAILED t.py::b \n", (1, 1)),
        (b"test a::b ... ok\ntest a::c ... FAILED\ntest a::d ... ignored\n", (1, 1)),
        (b"test_a (t.T) ... ok\ntest_b (t.T) ... ERROR\n", (1, 1)),
        (b"--- PASS: TestA (0.00s)\n    --- FAIL: TestA/b (0.00s)\n", (1, 1)),
        (b"ok 1 - a\nnot ok 2 - b\n", (1, 1)),
        ("  ✓ adds (3 ms)\n  ✕ divides\n".encode(), (1, 1)),
        ("    ✔ adds\n    1) divides\n\n  1 passing\n  1 failing\n\n  1) divides\n".encode(), (1, 1)),
        (b"[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 1 s\n", (4, 0)),
        (b"[ERROR] Tests run: 5, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 1 s <<< FAILURE!\n", (3, 2)),
        (b"ShopTest > adds() PASSED\nShopTest > divides() FAILED\n", (1, 1)),
        (b" 1/2 Test #1: a .......   Passed    0.01 sec\n 2/2 Test #2: b .......***Failed    0.01 sec\n", (1, 1)),
        (b"  Passed Shop.Adds [3 ms]\n  Failed Shop.Divides [1 ms]\n", (1, 1)),
        (b"00:01 +3: a\r00:02 +3 -1: b\r", (3, 1)),
        (b"..F.E                                          5 / 5 (100%)\n", (3, 2)),
        (b"compiling\nfine so far\n", None),
        (b"", None),
        (b"." * 900 + b"F", (900, 1)),
        (b"." * 900 + b"F\n", (900, 1)),
        (b"x" * 100_000 + b"\n.\n", (1, 0)),
        (b"..F\n=== FAILURES ===\nt.py::a FAILED\n", (2, 1)),
    ],
)
def test_runners_say_what_passed_and_failed(output: bytes, counts: tuple[int, int] | None) -> None:
    assert counted(output) == counts
    assert counted(output, 1_000_000) == counts


@given(st.binary(max_size=300))
def test_any_bytes_can_be_counted(output: bytes) -> None:
    counted(output)


def test_of_output_without_end_nothing_is_told() -> None:
    tally = Tally()
    tally.feed(b"..\n")
    for _ in range(MOST // 1_000_000 + 1):
        tally.feed(b"x" * 1_000_000)
    assert tally.counts() is None
