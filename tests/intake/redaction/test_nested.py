"""Secrets in values that hold other values."""

from hypothesis import given
from hypothesis import strategies as st

from bugsage.intake.redaction.nested import PLACES, safe
from bugsage.intake.redaction.redact import redact
from bugsage.model.error import ErrorEvent, ExceptionInfo, Frame
from bugsage.model.redaction import Private

SECRET = "hT7xK2pQ9vLm4Zr8"
PRIVATE = Private()
TEXTS = st.one_of(
    st.text(max_size=30), st.sampled_from([f"password='{SECRET}'", "token=abc", "ghp_" + "a1B2" * 9, "/home/ana/x"])
)


def event(message: str, variables: dict[str, str], file: str = "a.py") -> ErrorEvent:
    frame = Frame(file=file, line=3, variables=variables)
    return ErrorEvent(
        type="E", message=message, exceptions=(ExceptionInfo(type="E", message=message, frames=(frame,)),)
    )


def test_a_secret_that_one_text_tells_is_taken_out_of_the_others() -> None:
    found = safe(event(f"no such user {SECRET}", {"password": SECRET, "user": "ana"}), PRIVATE)
    assert SECRET not in found.message
    assert SECRET not in str(found)
    assert found.exceptions[0].frames[0].variables["user"] == "ana"


def test_members_that_name_places_stay() -> None:
    path = f"build/ghp_{SECRET}a1B2c3D4e5F6g7H8i9J0.py"
    assert safe(event("x", {}, path), PRIVATE, leave=PLACES).exceptions[0].frames[0].file == path
    assert SECRET not in str(safe(event("x", {}, path), PRIVATE))


def test_what_holds_no_secret_is_given_back_itself() -> None:
    whole = event("nothing here", {"n": "3"})
    assert safe(whole, PRIVATE) is whole


@given(st.recursive(TEXTS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner)))
def test_nothing_is_left_that_is_found_in_a_text_alone(value: object) -> None:
    for text in texts_of(safe(value, PRIVATE, homes=True)):
        assert redact(text) == text


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    return [text for item in value for text in texts_of(item)] if isinstance(value, list) else []
