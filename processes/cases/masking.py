"""Takes out of a text whatever would show who wrote: names, numbers, addresses, in any spelling."""

import re
from collections.abc import Iterable

from processes.cases.folding import digits_of, fold

MARK = "•••"
_SHORTEST_NAME = 2  # letters; a single one is an initial and shows nobody
_LAST_DIGITS = 9  # by these a telephone is known, with or without its prefix
_FEWEST_DIGITS = 6
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0610-\u061a\u0640\u064b-\u065f\u0670])*")
_JOINERS = re.compile(r"[\s\u200c\u200d\u00ad-]+")
_NUMBER = re.compile(r"\+?\d(?:[\s\u200c\u200e\u200f().\-–/]{0,2}\d)+")


def mask_names(text: str, names: Iterable[str]) -> str:
    """`text` with each part of each name masked, by whichever letters it is spelt."""
    parts = {part for name in names for part in _parts(name)}
    return _WORD.sub(lambda found: MARK if fold(found[0]) in parts else found[0], text)


def mask_numbers(text: str, numbers: Iterable[str]) -> str:
    """`text` without these numbers, in Persian or Latin digits, written together or in groups."""
    known = {digits_of(number)[-_LAST_DIGITS:] for number in numbers}
    known = {digits for digits in known if len(digits) >= _FEWEST_DIGITS}

    def judged(found: re.Match[str]) -> str:
        written = digits_of(found[0])
        return MARK if any(digits in written for digits in known) else found[0]

    return _NUMBER.sub(judged, text)


def mask_words(text: str, words: Iterable[str]) -> str:
    """`text` without these very words (an e-mail address), whatever their capitals."""
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = re.sub(re.escape(word), MARK, text, flags=re.IGNORECASE)
    return text


def _parts(name: str) -> Iterable[str]:
    """The words of a name, and the name's joined words as one («علی‌رضا» is «علیرضا» too)."""
    for word in [*name.split(), *_JOINERS.split(name)]:
        folded = fold(word)
        if len(folded) >= _SHORTEST_NAME and " " not in folded:
            yield folded
