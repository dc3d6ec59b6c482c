"""The two ways an expression fails: it cannot be read, or it cannot be evaluated on this data."""

from typing import Any, Self

from processes.engine.feel.reasons import REASONS
from processes.errors import PasokhError

SHOWN = 80  # characters of an expression or a value that a sentence repeats

_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


class FeelError(PasokhError):
    """An expression failed: {reason}"""

    fa = "عبارت ایراد دارد: {reason}"

    def __init__(self, key: str, text: str = "", **params: Any) -> None:
        """Name the reason (`key` of REASONS); a pair among `params` is (Persian, English)."""
        self.key = key
        told = {name: shown(v) if isinstance(v, str) else v for name, v in params.items()}
        super().__init__(text=shown(text), **told)

    def sentence(self, language: str) -> str:
        """The sentence for `language` ("fa" or "en"), with the reason filled in."""
        side = 0 if language == "fa" else 1
        told = {name: _told(value, side) for name, value in self.params.items()}
        told["reason"] = REASONS[self.key][side].format_map(told)
        return (self.fa, self.en or self.__doc__ or "")[side].format_map(told)

    def of(self, text: str) -> Self:
        """The same error, naming the expression it belongs to (kept if already named)."""
        if not self.params["text"]:
            self.params["text"] = shown(text)
            self.args = (self.sentence("en"),)
        return self


class FeelSyntax(FeelError):
    """The expression “{text}” cannot be read at character {column}: {reason}"""

    fa = "عبارت «{text}» در نویسهٔ {column} خوانده نمی‌شود: {reason}"

    def __init__(self, key: str, text: str = "", at: int = 0, **params: Any) -> None:
        """As any FeelError; `at` is the place, characters counted from 0."""
        self.at = at
        super().__init__(key, text, column=at + 1, **params)


class FeelFault(FeelError):
    """The expression “{text}” gave no result: {reason}"""

    fa = "عبارت «{text}» به نتیجه نرسید: {reason}"


def _told(value: Any, side: int) -> Any:
    """One parameter in the language of `side`; counts take the digits of the language."""
    if isinstance(value, tuple):
        return value[side]
    return persian(value) if side == 0 and isinstance(value, int) else value


def persian(count: int) -> str:
    """A count in Persian digits."""
    return str(count).translate(_PERSIAN)


def shown(value: object) -> str:
    """`value` on one line, shortened to what a sentence can carry."""
    line = " ".join(str(value).split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"
