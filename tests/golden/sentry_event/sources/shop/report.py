"""Prints what Sentry's SDK would send for an error of this program: `event` as JSON, or the whole `envelope`."""

import sys

import sentry_sdk
from sentry_sdk.transport import Transport


class PriceError(Exception):
    pass


def price(prices, code):
    try:
        return prices[code]
    except KeyError as error:
        raise PriceError(f"no price for {code}") from error


def total(codes):
    prices = {"a": 2}
    return sum([price(prices, code) for code in codes])


class Printed(Transport):
    def capture_envelope(self, envelope):
        if sys.argv[1] == "envelope":
            sys.stdout.write(envelope.serialize().decode())
        elif envelope.get_event():
            import json

            sys.stdout.write(json.dumps(envelope.get_event(), default=str))


sentry_sdk.init(
    dsn="http://key@localhost/1", transport=Printed, release="shop@1.4.2", environment="staging", server_name="ana",
    default_integrations=False,
)
sentry_sdk.add_breadcrumb(message="cart opened", category="shop")
if sys.argv[2:] == ["message"]:
    sentry_sdk.capture_message("the till is closed", level="error")
elif sys.argv[2:] == ["group"]:
    try:
        raise ExceptionGroup("two at once", [ValueError("first"), PriceError("second")])
    except ExceptionGroup as error:
        sentry_sdk.capture_exception(error)
else:
    try:
        total(["a", "b"])
    except PriceError as error:
        sentry_sdk.capture_exception(error)
sentry_sdk.flush()
