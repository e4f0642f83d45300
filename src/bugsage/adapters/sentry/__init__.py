"""Sentry's REST API, read only, and where its own tools keep what a user told them."""

from bugsage.adapters.sentry.client import SentryClient
from bugsage.adapters.sentry.configuration import read_cli_config, token_in_keyring

__all__ = ["SentryClient", "read_cli_config", "token_in_keyring"]
