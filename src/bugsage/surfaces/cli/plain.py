"""The quick reader of plain command lines: it needs no help page and no suggestion, so it needs no framework.

Whatever is not plain (`--help`, a typing error, a missing value) is left to the framework, which explains it.
Both readers use the same definitions and must agree; a property test holds them to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bugsage.surfaces.cli.command import Command, Parameter


class _NotPlain(Exception):
    """Left to the framework."""


def read(command: Command, words: Sequence[str]) -> dict[str, Any] | None:
    """Every parameter of the command by name, or None where the words are not plain."""
    try:
        values, rest = _read_options(command, list(words))
        return _defaults(command) | values | _read_arguments(command, rest)
    except _NotPlain:
        return None


def _defaults(command: Command) -> dict[str, Any]:
    return {parameter.name: parameter.default for parameter in command.parameters}


def _read_options(command: Command, words: list[str]) -> tuple[dict[str, Any], list[str]]:
    flags = {flag: option for option in command.options for flag in option.flags}
    values: dict[str, Any] = {}
    rest: list[str] = []
    while words:
        word = words.pop(0)
        if word == "--":
            return values, rest + words
        if word == "-" or not word.startswith("-"):
            rest.append(word)
            if not command.interspersed:
                return values, rest + words
            continue
        flag, equals, attached = word.partition("=")
        option = flags.get(flag)
        if option is None:
            raise _NotPlain
        value = _option_value(option, words, attached if equals else None)
        values[option.name] = (*values.get(option.name, ()), value) if option.many else value
    return values, rest


def _option_value(option: Parameter, words: list[str], attached: str | None) -> Any:
    if option.kind == "switch":
        if attached is not None:
            raise _NotPlain
        return True
    if attached is None:
        if not words or words[0].startswith("-"):
            raise _NotPlain
        attached = words.pop(0)
    return _value(option, attached)


def _value(parameter: Parameter, word: str) -> Any:
    if parameter.choices and word not in parameter.choices:
        raise _NotPlain
    if parameter.kind == "number":
        number = whole_number(word)
        if number is None:
            raise _NotPlain
        return number
    return word


def whole_number(word: str) -> int | None:
    """A whole number from 1 with at most nine digits, else None."""
    plain = word.isascii() and word.isdecimal() and len(word) < 10
    return int(word) or None if plain else None


def _read_arguments(command: Command, rest: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for argument in command.arguments:
        if argument.many:
            values[argument.name] = tuple(_value(argument, word) for word in rest)
            rest = []
        elif rest:
            values[argument.name] = _value(argument, rest.pop(0))
        elif argument.required:
            raise _NotPlain
    if rest:
        raise _NotPlain
    return values
