"""Frames of programs of C, C++ and their like, as sanitizers, valgrind and debuggers print them."""

from __future__ import annotations

import re
from functools import cache

from bugsage.intake.clean import LINE, NAME, cap
from bugsage.model.error import Frame

_PLACE = r"(?P<file>(?:[A-Za-z]:)?[^\s:()][^\n:]{0,600}):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?"
_SHAPES = (
    # AddressSanitizer and its kin: `#0 0x55e in price_at src/cart.c:18:5`, `#4 0x55e in _start (/app/san+0x31e0)`
    r"^\s{0,20}#(?P<number>\d{1,4}) 0x[0-9a-f]+ (?:in )?(?:(?P<function>[^\n]{1,1500})(?<! at)"
    r" (?P<file>\S{1,600}?):(?P<line>\d{1,7})(?::(?P<column>\d{1,6}))?"
    r"|(?P<bare>[^\n]{1,1500}?) \((?P<module>[^()\n]{1,600}\+0x[0-9a-f]+)\)(?: \(BuildId: \w+\))?)$",
    # gdb: `#1  0x00005 in cart_note_length (cart=0x5555) at src/cart.c:34`
    rf"^\s{{0,20}}#(?P<number>\d{{1,4}})\s{{1,4}}(?:0x[0-9a-f]+ in )?(?P<function>[^\n]{{1,1500}}?)"
    rf" ?\((?P<given>[^\n]{{0,1500}})\)(?: at {_PLACE}| from (?P<module>[^\n]{{1,600}}))?$",
    # lldb: `* frame #1: 0x00001 app`cart_total(cart=0x60) at cart.c:24:18 [opt]`
    rf"^\s{{0,8}}\*?\s{{0,8}}frame #(?P<number>\d{{1,4}}): 0x[0-9a-f]+ (?P<module>[^`\n]{{1,300}})`"
    rf"(?P<function>[^\n]{{1,1500}}?)(?:\((?P<given>[^\n]{{0,1500}})\))?(?: \+ \d+)?(?: at {_PLACE}(?: \[opt\])?)?$",
    # valgrind: `==12==    by 0x1091: main (main.c:9)`
    r"^==(?P<pid>\d{1,9})==\s{4}(?:at|by) 0x[0-9A-Fa-f]+: (?P<function>[^\n]{1,1500}?)"
    rf" \((?:in (?P<module>[^()\n]{{1,600}})|{_PLACE})\)$",
)
#: Files of the C library, of compilers and of the sanitizers themselves.
_LIBRARY_FILE = (
    r"^/usr/|^\.{1,2}/(?:sysdeps|csu|nptl|stdlib|debug|string|libio|signal|elf|malloc|assert|misc)/|/libsanitizer/"
    r"|/compiler-rt/|^/build/|/(?:vg_replace_\w+|libc-start)\.c$|^vg_replace_\w+\.c$|\.S$|^<null>|^\.\./\.\./\.\./"
)
_LIBRARY = (
    r"^(?:_start|__libc_\w+|__GI_\w+|___?interceptor_\w+|__asan_\w+|__ubsan_\w+|__sanitizer\w*|__assert_(?:fail|rtn)\w*"
    r"|__pthread_\w+|__stack_chk_fail|__cxa_\w+|abort|raise|start_thread|clone3?|operator (?:new|delete)\b.*|std::.*"
    r"|__gnu_cxx::.*|__gnu_debug::.*|testing::.*|_?_?str\w+_(?:avx|sse|evex)\w*|\?\?)(?:\(|$)"
)
#: Where the frames of Dart, which are numbered as well, say that they are.
_ELSEWHERE = r"(?:dart:|package:|file:///)[^\s()]{1,600}$|[^\s()]{1,600}\.dart(?: \d+:\d+|(?::\d+){0,2})$"
_VALUE = re.compile(r"(?:^|, )(\w{1,80})=((?:\"(?:[^\"\\]|\\.)*\"|\{[^{}]*\}|[^,\"{}])+)")
_MOST_VALUES = 30


def frame(line: str) -> tuple[int, Frame] | None:
    """The frame that a line stands for, with its number; valgrind's count from 1 where they go on."""
    if "0x" not in line and "#" not in line[:24]:
        return None
    line = line.rstrip()[:LINE]
    match = next((m for pattern in _SHAPES if (m := _compiled(pattern).match(line))), None)
    if match is None:
        return None
    fields = match.groupdict()
    if _compiled(_ELSEWHERE).match(fields.get("given") or ""):
        return None
    number = int(fields["number"]) if "number" in fields else 0 if "==    at " in line[:24] else 1
    file = fields.get("file")
    function = _plain(fields["function"] or fields.get("bare") or "")
    known = bool(file) and not _compiled(_LIBRARY_FILE).search(file or "")
    return number, Frame(
        file=file.replace("\\", "/") if file else None,
        line=int(fields["line"]) if file else None,
        column=int(fields["column"]) if file and fields.get("column") else None,
        function=cap(function, NAME) if function != "??" else None,
        in_app=known and not _compiled(_LIBRARY).match(function),
        variables=_values(fields.get("given") or ""),
    )


def _plain(function: str) -> str:
    """A function without its arguments' types, and without what a template was made with.

    >>> [_plain(f) for f in ("a::Cart::first() const", "void f<int>(std::vector<int>)", "operator new(unsigned long)")]
    ['a::Cart::first', 'f', 'operator new']
    """
    bare = function.replace("(anonymous namespace)::", "")
    operator = re.search(r"\boperator(?:\(\)|[^\w\s(]+|\s\w+)", bare)
    kept = bare[: operator.start()] if operator else bare
    for _ in range(8):
        kept, found = re.subn(r"<[^<>]*>", "", kept)
        if not found:
            break
    if operator:
        return kept.rpartition(" ")[2] + operator[0]
    name = re.sub(r"\s*\(.*", "", kept, flags=re.DOTALL).strip()
    return name.rpartition(" ")[2] if "(" in kept else name


def _values(given: str) -> dict[str, str]:
    """What a debugger shows of the arguments: `people=0, text=0x5 "a text"`."""
    found = _VALUE.findall(given)[:_MOST_VALUES]
    shown = {name: re.sub(r"^\w+@entry=", "", value.strip()) for name, value in found}
    return {name: value for name, value in shown.items() if value != "<optimized out>"}


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
