"""The two ways an expression fails: it cannot be read, or it cannot be evaluated on this data."""

from typing import Any

from processes.engine.feel.reasons import REASONS
from processes.errors import PasokhError

SHOWN = 80  # characters of an expression that a sentence repeats


class FeelSyntax(PasokhError):
    """The expression “{text}” cannot be read at character {column}: {reason}"""

    fa = "عبارت «{text}» در نویسهٔ {column} خوانده نمی‌شود: {reason}"

    def __init__(self, key: str, text: str = "", at: int = 0, **params: Any) -> None:
        """Name the reason (`key` of REASONS) and the place; `at` counts characters from 0."""
        self.key = key
        self.at = at
        super().__init__(text=_shown(text), column=at + 1, **params)

    def sentence(self, language: str) -> str:
        """The sentence for `language` ("fa" or "en"), with the reason filled in."""
        return _with_reason(self, self.key, language)


class FeelFault(PasokhError):
    """The expression “{text}” gave no result: {reason}"""

    fa = "عبارت «{text}» به نتیجه نرسید: {reason}"

    def __init__(self, key: str, text: str = "", **params: Any) -> None:
        """Name the reason (`key` of REASONS); the expression's text is filled in by its owner."""
        self.key = key
        super().__init__(text=_shown(text), **params)

    def sentence(self, language: str) -> str:
        """The sentence for `language` ("fa" or "en"), with the reason filled in."""
        return _with_reason(self, self.key, language)

    def of(self, text: str) -> "FeelFault":
        """The same fault, naming the expression it happened in (kept if already named)."""
        if not self.params["text"]:
            self.params["text"] = _shown(text)
            self.args = (self.sentence("en"),)
        return self


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _with_reason(error: FeelSyntax | FeelFault, key: str, language: str) -> str:
    fa, en = REASONS[key]
    reason = (fa if language == "fa" else en).format_map(error.params)
    frame = error.fa if language == "fa" else (type(error).__doc__ or "")
    return frame.format_map({**error.params, "reason": reason})
