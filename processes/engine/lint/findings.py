"""A finding is one thing to repair, told in the owner's words; here they are collected."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from processes.engine.lint.texts import TEXTS
from processes.engine.lint.words import kind_word
from processes.engine.xml import persian_digits

ENOUGH = 200  # findings of one level in one file
SHOWN = 60  # characters of an expression or value that a sentence repeats


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


class Place(Protocol):
    """Whatever can be pointed at: its id, its line and its names."""

    @property
    def id(self) -> str:
        """The id in the file."""

    @property
    def line(self) -> int:
        """The line in the file."""

    @property
    def name_fa(self) -> str:
        """The Persian name, "" if it has none."""

    @property
    def name_en(self) -> str:
        """The English name, "" if it has none."""


@dataclass
class Collector:
    """Gathers the findings of one file; as a draft, gaps of completeness only warn."""

    file: str = ""
    draft: bool = False
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    compiled: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that looking further helps nobody."""
        return self.counts["error"] >= ENOUGH

    def add(self, code: str, place: Place | None, **params: Any) -> None:
        """Note what `code` of the table of texts says about `place`, once."""
        text = TEXTS[code]
        level = "warning" if text.warning or (text.gap and self.draft) else "error"
        if self.counts[level] >= ENOUGH:
            return
        finding = Finding(
            level,
            code,
            self.file,
            place.id if place and place.id else None,
            place.line if place and place.line else None,
            _fill(text.fa, place, params, "fa"),
            _fill(text.en, place, params, "en"),
        )
        key = (code, finding.element_id or str(finding.line), finding.en)
        if key not in self.findings:
            self.findings[key] = finding
            self.counts[level] += 1

    def sorted(self) -> list[Finding]:
        """The findings, errors before warnings, in the order of the file."""
        return sorted(self.findings.values(), key=lambda f: (f.level, f.line or 0))


def called(place: Place, language: str) -> str:
    """How a sentence names an element: by its own name, with the id for whoever edits it."""
    if not place.id:
        return kind_word(getattr(place, "kind", ""), language)
    name = place.name_fa or place.name_en
    if language == "en":
        name = place.name_en or place.name_fa
        return f'"{short(name)}" ({short(place.id)})' if name else f'"{short(place.id)}"'
    return f"«{short(name)}» ({short(place.id)})" if name else f"«{short(place.id)}»"


def called_file(file: str, line: int | None, language: str) -> str:
    """How a line of a report names a place in a file."""
    if language == "en" or line is None:
        return f"{file}:{line}" if line else file
    return f"{file}، سطر {persian_digits(line)}"


def short(text: str) -> str:
    """`text` on one line and not longer than a sentence can bear."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _fill(template: str, place: Place | None, params: dict[str, Any], language: str) -> str:
    values = {key: _shown(value, language) for key, value in params.items()}
    values["element"] = called(place, language) if place else ""
    values.setdefault("kind", kind_word(getattr(place, "kind", ""), language))
    return template.format_map(values)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, int):
        return persian_digits(value) if language == "fa" else f"{value}"
    if isinstance(value, tuple):
        return str(value[0] if language == "fa" else value[1])
    if isinstance(value, list):
        joint = "، " if language == "fa" else ", "
        return joint.join(called(item, language) for item in value[:6])
    return short(str(value))
