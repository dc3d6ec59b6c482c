"""Errors that a person may read: each class is one sentence in Persian and in English."""

from typing import Any, ClassVar


class PasokhError(Exception):
    """Something went wrong and nothing was lost."""

    fa: ClassVar[str] = "مشکلی پیش آمد و چیزی از دست نرفت."
    en: ClassVar[str] = ""

    def __init__(self, **params: Any) -> None:
        """Keep what the sentence names (`{name}` look-ups in `fa` and `en`)."""
        self.params = params
        super().__init__(self.sentence("en"))

    def sentence(self, language: str) -> str:
        """The sentence for `language` ("fa" or "en"), with its look-ups filled in."""
        text = self.fa if language == "fa" else (self.en or (self.__doc__ or "").strip())
        return text.format_map(_Lenient(self.params))


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
