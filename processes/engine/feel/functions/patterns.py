"""Regular expressions that cannot run away: the work they may need is bounded before they run."""

import re
from functools import lru_cache
from re import _constants as op
from re import _parser as reader
from typing import Any

from processes.engine.feel.errors import FeelFault, shown
from processes.engine.feel.limits import ITEMS, PATTERN, PATTERN_WORK, TEXT
from processes.engine.feel.running.frame import Frame
from processes.engine.feel.running.values import Value

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE, "x": re.VERBOSE}
_ONE = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN, op.AT}
_REPEATS = {op.MAX_REPEAT, op.MIN_REPEAT}
_ODD_SETS = re.compile(r"\[\[|--|&&|~~|\|\|")  # reserved by Python for later
REPEATED_CHOICES = 16  # how often an alternative may be repeated
_WORK_STEP = 50  # tries that cost one step


class _TooFree(Exception):
    """The pattern uses what may take exponential time."""


@lru_cache(256)
def _prepared(pattern: str, flags: str) -> tuple[re.Pattern[str], Any, bool]:
    if len(pattern) > PATTERN or set(flags) - set(_FLAGS) or _ODD_SETS.search(pattern):
        raise FeelFault("pattern", value=shown(pattern or flags))
    mode = sum((_FLAGS[flag] for flag in set(flags)), re.NOFLAG)
    try:
        tree = reader.parse(pattern, int(mode))
        _paths(tree, TEXT)
        anchored = len(tree) > 0 and tree[0] in _STARTS and not mode & re.MULTILINE
        return re.compile(pattern, mode), tree, anchored
    except (re.error, _TooFree, OverflowError, RecursionError):
        raise FeelFault("pattern", value=shown(pattern)) from None


_STARTS = ((op.AT, op.AT_BEGINNING), (op.AT, op.AT_BEGINNING_STRING))


def _paths(tree: Any, length: int) -> int:
    """In how many ways the matcher may go through the pattern on a text of `length`, at worst."""
    ways = 1
    for code, value in tree:
        ways = min(ways * _ways(code, value, length), PATTERN_WORK + 1)
    return ways


def _ways(code: Any, value: Any, length: int) -> int:
    if code in _ONE:
        return 1
    if code is op.SUBPATTERN:
        return _paths(value[3], length)
    if code is op.BRANCH:
        return sum(_paths(branch, length) for branch in value[1])
    if code in _REPEATS:
        least, most, body = value
        return _repeats(least, most, body, length)
    raise _TooFree  # references, look-around, conditions, atomic groups


def _repeats(least: int, most: Any, body: Any, length: int) -> int:
    if body.getwidth()[0] == 0:
        raise _TooFree
    if not _has_choice(body):
        return max(1, min(int(most), length) - least + 1)
    if int(most) > REPEATED_CHOICES:
        raise _TooFree
    return min(max(2, _paths(body, length)) ** int(most), PATTERN_WORK + 1)


def _has_choice(body: Any) -> bool:
    """Can the body match in more than one way?"""
    for code, value in body:
        if code is op.BRANCH or (code in _REPEATS and value[0] != value[1]):
            return True
        inner = value[3] if code is op.SUBPATTERN else value[2] if code in _REPEATS else ()
        if _has_choice(inner):
            return True
    return False


def _ready(frame: Frame, text: str, pattern: str, flags: str) -> re.Pattern[str]:
    ready, tree, anchored = _prepared(pattern, flags)
    if len(text) > TEXT:
        raise FeelFault("text_limit", limit=TEXT)
    work = _paths(tree, len(text)) * (1 if anchored else len(text) + 1)
    work *= 1 + min(tree.getwidth()[0], len(text)) // 10
    if work > PATTERN_WORK:
        raise FeelFault("pattern_work", value=shown(pattern))
    frame.spend(1 + (work + len(text)) // _WORK_STEP)
    return ready


def tried(frame: Frame, text: str, pattern: str, flags: str = "") -> bool:
    """Is the pattern found anywhere in the text?"""
    return _ready(frame, text, pattern, flags).search(text) is not None


def substitute(frame: Frame, text: str, pattern: str, replacement: str, flags: str = "") -> str:
    """The text with each match replaced; $1 stands for the first group."""
    parts, end, size = [], 0, 0
    for match in _ready(frame, text, pattern, flags).finditer(text):
        parts += [text[end : match.start()], _filled(replacement, match)]
        end = match.end()
        size += len(parts[-1])
        frame.spend(1 + len(parts[-1]) // 64)
        if size > TEXT:
            raise FeelFault("text_limit", limit=TEXT)
    return frame.text("".join([*parts, text[end:]]))


def _filled(replacement: str, match: re.Match[str]) -> str:
    if "$" not in replacement:
        return replacement
    count = match.re.groups
    return re.sub(
        r"\$([0-9])",
        lambda group: (match[int(group[1])] or "") if int(group[1]) <= count else "",
        replacement,
    )


def split(frame: Frame, text: str, pattern: str) -> Value:
    """The pieces of the text between matches."""
    pieces, end = [], 0
    for match in _ready(frame, text, pattern, "").finditer(text):
        if match.end() > match.start():
            pieces.append(text[end : match.start()])
            end = match.end()
        if len(pieces) > ITEMS:
            raise FeelFault("list_limit", limit=ITEMS)
    return frame.items([*pieces, text[end:]])
