"""A server on this machine's own address that hears what Sentry's SDKs post."""

from bugsage.adapters.listener.server import LoopbackListener

__all__ = ["LoopbackListener"]
