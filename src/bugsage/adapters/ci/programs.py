"""`gh` and `glab`, asked for the token that their user logged in with."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

_SECONDS = 10
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:-]{0,252}")
#: Tokens of the environment are none that the user logged in with: these programs would give them for any host.
_TOKENS = frozenset(
    ("GH_TOKEN", "GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN", "GITLAB_TOKEN",
     "GITLAB_ACCESS_TOKEN", "OAUTH_TOKEN", "CI_JOB_TOKEN", "GITLAB_CI")
)  # fmt: skip


class Programs:
    """Runs them away from the repository, so that nothing in it is taken for their settings."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        self._environ = environ
        self._known: dict[tuple[str, ...], str] = {}

    def gh_token(self, host: str) -> tuple[str, str]:
        """The token of `gh` for a host, empty where it is not logged in there; and what to call it."""
        return self._asked("gh", "auth", "token", "--hostname", host), "of gh"

    def glab_token(self, host: str) -> tuple[str, str]:
        """The token of `glab` for a host, empty where it is not logged in there; and what to call it."""
        return self._asked("glab", "config", "get", "token", "--host", host), "of glab"

    def _asked(self, program: str, *arguments: str) -> str:
        """The one line it prints; empty where it is missing, fails, takes long or prints anything else."""
        import shutil
        import subprocess

        if not _HOST.fullmatch(arguments[-1]):
            return ""
        command = (program, *arguments)
        if command not in self._known:
            found = shutil.which(program, path=self._environ.get("PATH"))
            said = ""
            if found:
                environment = {name: value for name, value in self._environ.items() if name not in _TOKENS}
                environment |= {"NO_COLOR": "1", "GH_NO_UPDATE_NOTIFIER": "1", "GH_PROMPT_DISABLED": "1"}
                environment |= {"GLAB_CHECK_UPDATE": "false", "NO_PROMPT": "1"}
                try:
                    done = subprocess.run(
                        [os.path.abspath(found), *arguments],
                        stdin=subprocess.DEVNULL,
                        capture_output=True,
                        timeout=_SECONDS,
                        cwd=os.path.abspath(os.sep),
                        env=environment,
                        check=False,
                    )
                    said = done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""
                except (OSError, subprocess.SubprocessError):
                    said = ""
            self._known[command] = said if said.isascii() and said.isprintable() and " " not in said else ""
        return self._known[command]
