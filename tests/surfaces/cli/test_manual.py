import shutil
import subprocess

import pytest

from bugsage.surfaces.cli.loading import load
from bugsage.surfaces.cli.manual import page
from bugsage.surfaces.cli.table import SUMMARIES


def shown() -> str:
    """The page as `man` shows it; nothing may be said against it."""
    groff = shutil.which("groff") or pytest.skip("groff is not here")
    words = [groff, "-man", "-Tutf8", "-ww", "-P-cbou", "-rLL=200n"]
    done = subprocess.run(words, input=page(), capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_every_command_option_and_example_can_be_read_and_copied() -> None:
    text = shown()
    flat = " ".join(text.split())
    for name in SUMMARIES:
        command = load(name)
        assert f"bugsage {name} [OPTIONS]" in flat
        assert all(flag in flat for option in command.options for flag in option.flags)
        assert all(" ".join(example.split()) in flat for example in command.examples)


@pytest.mark.skipif(not shutil.which("mandoc"), reason="mandoc is not here")
def test_mandoc_has_nothing_against_it() -> None:
    done = subprocess.run(["mandoc", "-T", "lint", "-W", "warning"], input=page(), capture_output=True, text=True)
    assert done.stdout == ""
