"""Folding of Persian text, so that a search finds what people spell in several ways."""

import unicodedata
from functools import cache
from pathlib import Path

PAIRS = Path(__file__).with_name("folding_pairs.txt")
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("يىئ", "ی"),
        **dict.fromkeys("ك", "ک"),
        **dict.fromkeys("ةۀ", "ه"),
        **dict.fromkeys("أإآٱ", "ا"),
        "ؤ": "و",
        "ء": None,
        "ـ": None,
        "\u200c": None,
        "\u200d": None,
        "\u200e": None,
        "\u200f": None,
    }
)
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "01234567890123456789")


def fold(text: str) -> str:
    """`text` as search sees it: one form of each letter and digit, no marks, lower case."""
    plain = unicodedata.normalize("NFKC", text).translate(_LETTERS).translate(_DIGITS)
    marked = unicodedata.normalize("NFD", plain.lower())
    bare = "".join(c for c in marked if not unicodedata.combining(c))
    words = ("".join(c if c.isalnum() else " " for c in bare)).split()
    return " ".join(_pairs().get(word, word) for word in words)


def clean(text: str) -> str:
    """What somebody wrote, kept as written, without control characters and blank edges."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def digits_of(text: str) -> str:
    """Only the digits of `text`, as Latin digits ("کد ۱۲ ۳۴" -> "1234")."""
    return "".join(c for c in text.translate(_DIGITS) if c in "0123456789")


@cache
def _pairs() -> dict[str, str]:
    """Other spelling -> the one that is searched (lines of the pairs file, already folded)."""
    lines = PAIRS.read_text(encoding="utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {other: one for one, *others in pairs for other in others}
