"""Reads a mapping file: how the columns of a foreign file become messages (docs/importing.md)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from handlers.importing.errors import MappingRefused
from processes.engine.feel import Expression, FeelSyntax, compile_expression

REQUIRED = ("external_id", "kind", "body", "received_at")
OPTIONAL = (
    "subject",
    "declared_kind",
    "topic",
    "severity",
    "channel",
    "language",
    "identity",
    "name",
    "phone",
    "email",
    "wanted",
    "place",
    "district",
    "unit",
    "due_at",
    "closed_at",
    "outcome",
    "answer",
)
SECTIONS = {
    "source",
    "name",
    "about",
    "time_zone",
    "language",
    "csv",
    "ends_at",
    "dates",
    "tables",
    "calendar",
    "units",
    "row",
    "refuse",
    "verdict",
    "replay",
}
SPARE = ("fa", "en")


@dataclass(frozen=True)
class Refusal:
    """A reason not to take a row: a condition in FEEL and its sentence in both languages."""

    when: Expression
    fa: str
    en: str


@dataclass(frozen=True)
class Answering:
    """How one form is answered in a replay: the moment and the answers, all in FEEL."""

    when: Expression
    answers: Mapping[str, Expression]


@dataclass(frozen=True)
class Judging:
    """What the source itself says of a row: whether it is unjudged, and whether it was late."""

    late: Expression
    unjudged: Expression


@dataclass(frozen=True)
class ImportMapping:
    """One mapping, every expression compiled; `lists` are its tables as FEEL contexts."""

    file: str
    source: str
    name: Mapping[str, str]
    zone: ZoneInfo
    language: str
    csv: Mapping[str, Any]
    ends_at: datetime | None
    dates: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Mapping[str, Any]]
    calendar: Mapping[str, Any] | None
    units: tuple[Mapping[str, Any], ...]
    row: Mapping[str, Expression]
    refuse: tuple[Refusal, ...]
    verdict: Judging | None = None
    answering: Mapping[str, Answering] = field(default_factory=dict)
    staff: Mapping[str, str] = field(default_factory=dict)

    @property
    def timeline(self) -> str:
        """The name of the timeline on which this source is replayed."""
        return f"replay:{self.source}"[:40]

    def columns(self) -> set[str]:
        """The columns that the table of dates names (they must exist in the file)."""
        return set(self.dates)

    def answering_of(self, form_key: str) -> Answering | None:
        """How `form_key` is answered; "*" stands for every form that is not named."""
        return self.answering.get(form_key) or self.answering.get("*")


def read_mapping(path: Path, columns: Iterable[str] = ()) -> ImportMapping:
    """The mapping in `path`, its expressions compiled against the names in `columns`.

    Raises MappingRefused, which names the place in the mapping and what to do.
    """
    return _Reader(path, frozenset(columns)).mapping()


def csv_options(path: Path) -> Mapping[str, Any]:
    """How the file is written (encoding, delimiter), needed before its columns are known."""
    options: Mapping[str, Any] = _Reader(path, frozenset()).data.get("csv") or {}
    return options


class _Reader:
    def __init__(self, path: Path, columns: frozenset[str]) -> None:
        self.file = path.name
        self.names = columns
        try:
            self.data = yaml.safe_load(path.read_text(encoding="utf-8"))
        except OSError as problem:
            raise self._refused("", f"باز نشد ({problem})", f"not opened ({problem})") from problem
        except yaml.YAMLError as problem:
            raise self._refused("", f"YAML نیست: {problem}", f"not YAML: {problem}") from problem
        self._known(self.data, SECTIONS, "")

    def mapping(self) -> ImportMapping:
        zone = self._zone(self._needed("time_zone"))
        calendar = self.data.get("calendar")
        replay = self.data.get("replay") or {}
        return ImportMapping(
            file=self.file,
            source=str(self._needed("source")),
            name=self.data.get("name") or {},
            zone=zone,
            language=self.data.get("language", "fa"),
            csv=self.data.get("csv") or {},
            ends_at=self._moment(self.data.get("ends_at"), zone),
            dates={column: _patterns(p) for column, p in (self.data.get("dates") or {}).items()},
            lists=self.data.get("tables") or {},
            calendar=calendar,
            units=tuple(self.data.get("units") or ()),
            row=self._row(),
            refuse=self._refusals(),
            verdict=self._verdict(self.data.get("verdict")),
            answering=self._answering(replay.get("forms") or {}),
            staff=replay.get("staff") or {},
        )

    def _row(self) -> dict[str, Expression]:
        row = self._needed("row")
        self._known(row, set(REQUIRED) | set(OPTIONAL), "row")
        for name in REQUIRED:
            if name not in row:
                raise self._refused(f"row.{name}", "نوشته نشده است", "is missing")
        return {name: self._feel(text, f"row.{name}") for name, text in row.items()}

    def _refusals(self) -> tuple[Refusal, ...]:
        rules = self.data.get("refuse") or []
        return tuple(
            Refusal(self._feel(rule["when"], f"refuse[{n}].when"), rule["fa"], rule["en"])
            for n, rule in enumerate(rules)
        )

    def _verdict(self, rules: Mapping[str, Any] | None) -> Judging | None:
        if not rules:
            return None
        self._known(rules, {"late", "unjudged"}, "verdict")
        late = self._feel(rules["late"], "verdict.late")
        return Judging(late, self._feel(rules.get("unjudged", "false"), "verdict.unjudged"))

    def _answering(self, forms: Mapping[str, Any]) -> dict[str, Answering]:
        answering = {}
        for key, rules in forms.items():
            where = f"replay.forms.{key}"
            self._known(rules, {"when", "answers"}, where)
            given = rules.get("answers") or {}
            answers = {name: self._feel(text, f"{where}.{name}") for name, text in given.items()}
            answering[key] = Answering(self._feel(rules["when"], f"{where}.when"), answers)
        return answering

    def _feel(self, text: Any, where: str) -> Expression:
        try:
            return compile_expression(str(text), self.names)
        except FeelSyntax as problem:
            fa, en = (problem.sentence(language) for language in SPARE)
            raise self._refused(where, fa, en) from problem

    def _zone(self, name: str) -> ZoneInfo:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as problem:
            raise self._refused(
                "time_zone", f"منطقهٔ زمانی «{name}» شناخته نیست", f"«{name}» is no time zone"
            ) from problem

    def _moment(self, text: str | None, zone: ZoneInfo) -> datetime | None:
        if text is None:
            return None
        try:
            return datetime.fromisoformat(str(text)).replace(tzinfo=zone)
        except ValueError as problem:
            raise self._refused(
                "ends_at", f"«{text}» تاریخ نیست", f"«{text}» is not a moment"
            ) from problem

    def _needed(self, section: str) -> Any:
        if not self.data.get(section):
            raise self._refused(section, "نوشته نشده است", "is missing")
        return self.data[section]

    def _known(self, given: Any, known: set[str], where: str) -> None:
        if not isinstance(given, dict):
            raise self._refused(where, "باید جدول نام و مقدار باشد", "must be a table of names")
        for name in set(given) - known:
            place = f"{where}.{name}".lstrip(".")
            raise self._refused(place, "شناخته نیست", "is not known here")

    def _refused(self, where: str, fa: str, en: str) -> MappingRefused:
        return MappingRefused(file=self.file, where=where or "-", fa=fa, en=en)


def _patterns(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
