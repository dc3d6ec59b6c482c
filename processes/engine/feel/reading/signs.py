"""Signs of other languages, recognised in order to say what to write instead."""

import unicodedata

from processes.engine.feel.errors import FeelSyntax

_HINTS = {
    "**": ("ضرب را با * بنویسید؛ توان وجود ندارد.", "powers do not exist; multiply with *."),
    "//": (
        "تقسیم صحیح را با floor(a / b) و یادداشت را میان /* و */ بنویسید.",
        "write whole division as floor(a / b), and a remark between /* and */.",
    ),
    "==": ("برابری را با = بنویسید.", "write equality as =."),
    "'": ('متن را میان " و " بگذارید.', 'put texts between " and ".'),
    "`": ('متن را میان " و " بگذارید.', 'put texts between " and ".'),
    "“": ('متن را میان " و " بگذارید.', 'put texts between " and ".'),
    "”": ('متن را میان " و " بگذارید.', 'put texts between " and ".'),
    "«": ('متن را میان " و " بگذارید.', 'put texts between " and ".'),
    "&&": ("«و» را با and بنویسید.", "write and."),
    "||": ("«یا» را با or بنویسید.", "write or."),
    "!": ("نفی را با not(…) بنویسید.", "write not(…)."),
    "%": ("باقی‌مانده را با modulo(…) بنویسید.", "write modulo(…)."),
    "،": ("ویرگول لاتین , به کار ببرید.", "use the Latin comma."),
    "؛": ("آن را بردارید.", "remove it."),
    "؟": ("نشانهٔ ? لاتین به کار ببرید.", "use the Latin ?."),
    "×": ("ضرب را با * بنویسید.", "multiply with *."),
    "÷": ("تقسیم را با / بنویسید.", "divide with /."),
    "≤": ("آن را <= بنویسید.", "write <=."),
    "≥": ("آن را >= بنویسید.", "write >=."),
    "≠": ("آن را != بنویسید.", "write !=."),
}
FOREIGN_WORDS = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "NULL": "null",
    "Null": "null",
    "nil": "null",
    "undefined": "null",
}  # as variables they would silently be absent, hence null
_OTHER = ("آن را بردارید.", "leave it out.")


def foreign(text: str, at: int, after_number: bool = False) -> FeelSyntax:
    """The refusal of what stands at `at`, in words that help."""
    sign = text[at]
    if after_number:
        return FeelSyntax("glued", at=at, found=_word_at(text, at))
    if sign == "_":
        return FeelSyntax("underscore", at=at, found=_word_at(text, at))
    if sign == '"':
        return FeelSyntax("open_text", at=at)
    if sign.isdecimal():
        return FeelSyntax("digits", at=at, found=_word_at(text, at))
    if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return FeelSyntax("invisible", at=at, found=f"U+{ord(sign):04X}")
    found = text[at : at + 2] if text[at : at + 2] in _TWO else sign
    hint = _HINTS.get(found, _OTHER)
    return FeelSyntax("foreign_sign", at=at, found=found, hint=hint)


_TWO = frozenset(("**", "//", "==", "<<", ">>", "&&", "||", "=>", "->", ":="))


def _word_at(text: str, at: int) -> str:
    end = at
    while end < len(text) and (text[end].isalnum() or text[end] == "_") and end - at < 40:
        end += 1
    return text[at:end]
