import logging
import sys


def charge(card):
    return card["number"]


logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s", level="INFO", stream=sys.stdout)
log = logging.getLogger("shop.pay")
log.info("charging")
try:
    charge({})
except KeyError:
    log.exception("cannot charge")
log.info("giving up")
try:
    charge(None)
except TypeError:
    log.exception("cannot charge")
log.info("done")
