"""Rows of a foreign file: read one by one, blank cells as null, dates as aware moments."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from handlers.importing.errors import ColumnsDiffer, ColumnsMissing, DateNotRead, FileRefused
from handlers.importing.mapping import ImportMapping
from processes import wording

FIELD_LIMIT = 1_000_000
REST = "\0rest"


@dataclass(frozen=True)
class RawRow:
    """One row as the file has it; `line` is where it ends in the file."""

    line: int
    cells: Mapping[str, str]


def header(path: Path, options: Mapping[str, Any]) -> list[str]:
    """The names in the file's first line. Raises FileRefused."""
    try:
        with path.open(newline="", encoding=options.get("encoding", "utf-8-sig")) as file:
            return next(csv.reader(file, delimiter=options.get("delimiter", ",")))
    except StopIteration as problem:
        raise FileRefused(file=path.name, fa="خالی است", en="it is empty") from problem
    except (OSError, UnicodeError, csv.Error) as problem:
        raise FileRefused(file=path.name, fa=str(problem), en=str(problem)) from problem


def read_rows(path: Path, mapping: ImportMapping) -> Iterator[RawRow]:
    """Every row of the file in order. Raises FileRefused, ColumnsMissing."""
    options = mapping.csv
    missing = mapping.columns() - set(header(path, options))
    if missing:
        raise ColumnsMissing(file=path.name, columns="، ".join(sorted(missing)))
    csv.field_size_limit(FIELD_LIMIT)
    try:
        with path.open(newline="", encoding=options.get("encoding", "utf-8-sig")) as file:
            reader = csv.DictReader(
                file, delimiter=options.get("delimiter", ","), restkey=REST, restval="\0"
            )
            for cells in reader:
                yield RawRow(reader.line_num, cells)
    except (OSError, UnicodeError, csv.Error) as problem:
        raise FileRefused(file=path.name, fa=str(problem), en=str(problem)) from problem


def values(raw: RawRow, mapping: ImportMapping) -> dict[str, Any]:
    """The row's columns as FEEL sees them: trimmed, null when blank, dates in the source's zone.

    Raises ColumnsDiffer, DateNotRead.
    """
    _as_many_columns(raw)
    return {name: _value(name, text, mapping) for name, text in raw.cells.items()}


def _as_many_columns(raw: RawRow) -> None:
    asked = [name for name in raw.cells if name != REST]
    absent = sum(text == "\0" for text in raw.cells.values())
    surplus = len(raw.cells.get(REST, ()))
    if absent or surplus:
        raise ColumnsDiffer(found=len(asked) - absent + surplus, asked=len(asked))


def _value(name: str, text: str, mapping: ImportMapping) -> Any:
    clean = text.replace("\0", "").strip()
    if not clean:
        return None
    patterns = mapping.dates.get(name)
    return _moment(name, clean, patterns, mapping) if patterns else clean


def _moment(name: str, text: str, patterns: tuple[str, ...], mapping: ImportMapping) -> datetime:
    digits = wording.latin_digits(text)
    for pattern in patterns:
        try:
            at = WRITTEN.get(pattern, _by_pattern)(digits, pattern)
        except (ValueError, OverflowError, wording.NotADate):
            continue
        return at if at.tzinfo else at.replace(tzinfo=mapping.zone)
    raise DateNotRead(column=name, text=text, pattern=" | ".join(patterns))


def _by_pattern(text: str, pattern: str) -> datetime:
    return datetime.strptime(text, pattern)  # noqa: DTZ007 - the caller gives the zone


def _jalali(text: str, pattern: str) -> datetime:
    return datetime.combine(wording.read_date(text), time())


def _unix(text: str, pattern: str) -> datetime:
    return datetime.fromtimestamp(int(text), UTC)


WRITTEN = {"jalali": _jalali, "unix": _unix}
"""Ways to write a date that are no pattern of `strptime`."""
