"""The error that a test client caught, found behind the assertion that met its trace."""

from bugsage.diagnosis.caught import caught, with_caught
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame

FILES = ("src/shop/api.py", "tests/test_api.py")
LOGGED = """ERROR app:log.py:3 Exception on / [GET]
Traceback (most recent call last):
  File "/venv/lib/python3.12/site-packages/flask/app.py", line 90, in wsgi_app
    response = self.full_dispatch_request()
  File "/srv/shop/src/shop/api.py", line 7, in price
    return TABLE[code]
           ~~~~~^^^^^^
KeyError: 'x'
"""


def failed(**more: object) -> ErrorEvent:
    values = {"type": "AssertionError", "message": "assert 500 == 200", "exceptions": (assertion(),)} | more
    return ErrorEvent(**values)


def assertion(**variables: str) -> ExceptionInfo:
    frame = Frame(file="tests/test_api.py", line=4, variables=variables)
    return ExceptionInfo(type="AssertionError", frames=(frame,))


def test_a_traceback_that_the_server_logged_is_read_with_its_frames() -> None:
    found = caught(with_caught(failed(captured={"log": LOGGED}), FILES))
    assert found is not None
    assert (found.type, found.message, found.parent) == ("KeyError", "'x'", 0)
    assert [(f.file, f.line, f.function, f.in_app) for f in found.frames][-1] == ("src/shop/api.py", 7, "price", True)
    assert [f.in_app for f in found.frames] == [False, True]


def test_the_last_of_a_chain_of_tracebacks_counts() -> None:
    chain = (
        LOGGED
        + "\nDuring handling of the above exception, another exception occurred:\n\n"
        + LOGGED.replace("KeyError: 'x'", "shop.NoPrice: none")
    )
    found = caught(with_caught(failed(captured={"log": chain}), FILES))
    assert found is not None
    assert (found.type, found.message) == ("shop.NoPrice", "none")


def test_a_result_that_shows_its_error_needs_no_traceback() -> None:
    for event in (
        failed(detail=("assert 1 == 0", "+  where 1 = <Result ValueError('no, such')>.exit_code")),
        failed(
            exceptions=(assertion(result="<Result exit_code=1, exception=ValueError('no, such'), return_value=None>"),)
        ),
    ):
        found = caught(with_caught(event, FILES))
        assert found is not None
        assert (found.type, found.message, found.frames) == ("ValueError", "no, such", ())


def test_nothing_is_added_where_nothing_was_caught() -> None:
    assert caught(with_caught(failed(), FILES)) is None
    assert caught(with_caught(failed(detail=("+  where 2 = <Result SystemExit(2)>.exit_code",)), FILES)) is None
    foreign = LOGGED.replace("/srv/shop/src/shop/api.py", "/usr/lib/python3.12/json/decoder.py")
    assert caught(with_caught(failed(captured={"log": foreign}), FILES)) is None
    other = failed(type="KeyError", captured={"log": LOGGED})
    assert with_caught(other, FILES) is other


def test_a_text_without_an_end_is_no_error() -> None:
    for cut in range(0, len(LOGGED), 7):
        found = caught(with_caught(failed(captured={"log": LOGGED[:cut]}), FILES))
        assert found is None or "KeyError".startswith(found.type)
