"""Pictures of screens name no place on the network: whoever looks at one needs no font from there."""

import re
from typing import Any

import pytest
from textual.app import App

_FONT = re.compile(r"\s*@font-face \{.*?\n    \}|\s*<!-- Generated .*?-->", re.DOTALL)


@pytest.fixture(autouse=True)
def without_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    export = App.export_screenshot

    def exported(self: App[Any], **options: Any) -> str:
        return _FONT.sub("", export(self, **options))

    monkeypatch.setattr(App, "export_screenshot", exported)
