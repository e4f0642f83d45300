"""What an earlier recipe gave, it gives for ever."""

import pytest

from bugsage.intake import former
from bugsage.model.error import ErrorEvent
from tests.intake.events import event, frame

IN_TEST = event("AssertionError", frame("tests/test_a.py:7 test_a", "assert x == 1"), test="tests/test_a.py::test_a[1]")
IN_CODE = event("shop.PriceError", frame("src/a.py:1 <listcomp>"), frame("src/a.py:1 Cart.price", "raise  E(0x1f)"))
IN_LIBRARY = event("E", frame("/usr/lib/python3.12/json/encoder.py:1 f", in_app=False), message="m")
WITHOUT = ErrorEvent(type="TimeoutError", message="no 'x' at /a/b after 3.5 s on worker12", file="/a/b/c.log")


@pytest.mark.parametrize(
    ("error", "digest"),
    [
        (IN_TEST, "9329630e55d3271a6cb16ce99d1ae39c103ae25b"),
        (IN_CODE, "d300b5e8d15af6178227f59d4b9d41ec0df08c21"),
        (IN_LIBRARY, "7acec085c850e10422b5ea514d45095ab4e67b8d"),
        (WITHOUT, "bd260ba74fa756974159e89ddfb780d27df5f923"),
    ],
)
def test_the_first_recipe(error: ErrorEvent, digest: str) -> None:
    assert former.first(error) == digest
