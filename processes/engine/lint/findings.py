"""A finding is one thing to repair, told in the owner's words; here they are collected."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing to repair: what, where, and what to do; `level` is "error" or "warning"."""

    level: str
    code: str
    file: str
    element_id: str | None
    line: int | None
    fa: str
    en: str

    def text(self, language: str) -> str:
        """The sentence for `language` ("fa" or "en")."""
        return self.fa if language == "fa" else self.en

    def as_json(self) -> dict[str, Any]:
        """The finding as plain values."""
        return asdict(self)
