"""Services on the network: which are asked, and with which token."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bugsage.model.sentry import SentryAccess
    from bugsage.ports import Ci, Sentry, Web
    from bugsage.wiring import LocalHouse


def ci(house: LocalHouse) -> Ci:
    """CI services, public ones and those of the user's settings and environment."""
    from bugsage.adapters.ci import CiServices
    from bugsage.adapters.ci.hosts import Hosts
    from bugsage.adapters.ci.programs import Programs

    hosts = Hosts(house.user.ci.hosts, os.environ, Programs())
    job = house.user.ci.job or house.settings.ci.job
    return CiServices(hosts, _web(house), root=house.root, remotes=lambda: house.history.remotes(), job=job)


def sentry_access(house: LocalHouse) -> SentryAccess:
    """Which Sentry is asked: the user's settings, the environment, sentry-cli, and what the repository may say."""
    from bugsage.adapters.sentry import read_cli_config, token_in_keyring
    from bugsage.adapters.user import home_folder
    from bugsage.intake.sentry_access import in_force

    home = home_folder() or Path(os.devnull)
    return in_force(
        house.settings.sentry,
        house.user.sentry,
        os.environ,
        home=read_cli_config(home / ".sentryclirc"),
        project=read_cli_config(house.root / ".sentryclirc"),
        ring=token_in_keyring,
    )


def sentry(house: LocalHouse) -> Sentry:
    """What reads from that Sentry; nothing is asked before it is needed."""
    from bugsage.adapters.sentry import SentryClient
    from bugsage.intake.sentry_access import host_of, is_hosted

    access = house.sentry_access
    web = _web(house)(
        f"{access.url}/api/0/",
        {"authorization": f"Bearer {access.token}"} if access.token else {},
        trusted=("*.sentry.io",) if is_hosted(host_of(access.url)) else (),
        plain=access.plain,
    )
    return SentryClient(web, access)


def _web(house: LocalHouse) -> Callable[..., Web]:
    from bugsage.adapters.web import HttpWeb

    return partial(HttpWeb, clock=house.clock)
