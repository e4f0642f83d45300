"""Pictures of screens name no place on the network: whoever looks at one needs no font from there."""

import gc
import re
from collections.abc import Iterator
from typing import Any

import pytest
from textual.app import App

_FONT = re.compile(r"\s*@font-face \{.*?\n    \}|\s*<!-- Generated .*?-->", re.DOTALL)


@pytest.fixture(autouse=True)
def looking_for_garbage() -> Iterator[None]:
    """A screen that has settled leaves this process as it was."""
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


@pytest.fixture(autouse=True)
def without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    export = App.export_screenshot

    def exported(self: App[Any], **options: Any) -> str:
        return _FONT.sub("", export(self, **options))

    monkeypatch.setattr(App, "export_screenshot", exported)
