"""Modules that are imported by a name which is one letter away from that of one that is there."""

import re
import sys
from collections.abc import Callable, Collection, Iterator

#: Names of packages that people install and that are one letter away from a module of Python's own, or much used.
_PACKAGES = """
aenum arnparse asgiref bcrypt blob bson cdifflib cmap config_parser configparser2 contextlib2 cose cppy cryptg
crypto cuid curies dlib emails enumb geotext glob2 glog glom graph_lib grip harfile hickle hjson httpr httpx
hvac icalendar ijson imaplib2 importlab inspect2 itypes jdatetime json5 jsons lib lime linecache2 lob locales
locate locket match mcap mgzip mmgp mocket ntplib path pathlib2 pdoc pgzip pickle5 pickley pipe piper pipfile
polib pydo pydoe pydot random2 rarfile scrypt selectors2 shutils sickle siwe smmap sockets sunpy telnetlib3
textwrap3 times timm traceback2 trame ttp typer typos ujson ulid unicodedata2 unittest2 urllib3 uuid6 uuid7
weave xarray xdoctest xdrlib3 xlib zthreading
numpy pandas requests flask django attrs attr click yaml six pytest mock scipy jinja2 redis celery boto3
botocore tornado sqlalchemy pydantic fastapi starlette uvicorn aiohttp rich lxml PIL bs4 cv2 sklearn torch
tensorflow keras matplotlib seaborn networkx sympy nose tox docker kubernetes psycopg2 pymysql pymongo jwt
dateutil pytz simplejson orjson markdown docutils sphinx babel tqdm toml tomli psutil paramiko cryptography
certifi idna chardet werkzeug wtforms marshmallow peewee gevent eventlet twisted scrapy selenium playwright
openpyxl xlrd docx nltk spacy gensim transformers plotly dash streamlit bokeh dask numba cython hypothesis faker
freezegun responses moto tabulate colorama termcolor
"""
#: Modules that Python had once: where they are missing nothing is misspelt.
_FORMER = """
aifc asynchat asyncore audioop binhex cgi cgitb chunk crypt distutils formatter imghdr imp lib2to3 mailcap
msilib nis nntplib ossaudiodev parser pipes smtpd sndhdr spwd sunau symbol telnetlib urllib2 uu xdrlib
"""
_KNOWN, _GONE = frozenset(_PACKAGES.split()), frozenset(_FORMER.split())
#: Names that are shorter are near too many others.
_LEAST = 4
_ROOTS = ("src", "lib", "python")
#: Where a project says what it needs.
_DECLARED = ("pyproject.toml", "requirements.txt", "setup.cfg", "setup.py", "Pipfile", "environment.yml")


def nearest_module(name: str, files: Collection[str], read: Callable[[str], str | None] = lambda file: None) -> str:
    """The module that is meant by a name that nobody has: of the repository's `files`, or Python's own.

    Empty where none is near, where several are, where a package of that name is known, or declared in a file that
    `read` gives.

    >>> nearest_module("jsno.decoder", ["app.py"]), nearest_module("ujson", []), nearest_module("ap", ["app.py"])
    ('json.decoder', '', '')
    """
    head, dot, rest = name.partition(".")
    own = set(_modules(files))
    heads = {one.partition(".")[0] for one in own}
    standard = {one for one in sys.stdlib_module_names if not one.startswith("_")}
    if head in heads:
        near = [one for one in own if one.count(".") == name.count(".") and is_one_off(name, one)]
        return near[0] if len(near) == 1 else ""
    if len(head) < _LEAST or head in {*_KNOWN, *_GONE, *standard} or _is_declared(head, read):
        return ""
    for known in (heads, standard):
        near = [one for one in known if is_one_off(head, one)]
        if near:
            return near[0] + dot + rest if len(near) == 1 else ""
    return ""


def is_one_off(one: str, other: str) -> bool:
    """One letter more, less or other, two that changed places, or capitals alone tell two names apart."""
    if one.lower() == other.lower() or abs(len(one) - len(other)) > 1:
        return one != other and len(one) == len(other)
    short, long = sorted((one, other), key=len)
    at = next((number for number, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return short[at + 1 :] == long[at + 1 :] or swapped == long[at:]


def _modules(files: Collection[str]) -> Iterator[str]:
    for file in files:
        if file.endswith(".py"):
            parts = file.removesuffix(".py").removesuffix("/__init__").split("/")
            yield ".".join(parts[1:] if parts[0] in _ROOTS and len(parts) > 1 else parts)


def _is_declared(name: str, read: Callable[[str], str | None]) -> bool:
    word = re.compile(rf"(?<![\w-]){re.escape(name).replace('_', '[-_.]')}(?![\w-])", re.IGNORECASE)
    return any(word.search(read(file) or "") for file in _DECLARED)
