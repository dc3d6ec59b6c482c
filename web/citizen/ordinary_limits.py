"""By when each kind of message is ordinarily answered, in words, from the tables in force."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from flask_babel import gettext as _
from sqlalchemy import select

from processes import wording
from processes.cases.choices import lists
from processes.cases.words import word
from processes.definitions.reading import current_version, definition_of
from processes.engine.decisions import Decision
from processes.engine.feel import FeelFault, Scope
from processes.organisation.calendars import case_calendar
from processes.organisation.tables import Topic
from web.db import reading
from web.languages import current_language
from web.now import current_time

PROCESS, TABLE, SERVICES = "case_handling", "deadlines", "service_list"
ORDINARY = {"severity": "S3", "grade": "open"}
Span = tuple[float, str]
"""An amount of days, and whether they are of the calendar or working days."""


def ordinary_limits() -> Mapping[str, str]:
    """Kind -> «10 working days», or the least and the most where it depends on the service.

    Nothing stands there for a kind of which the tables say nothing."""
    version = current_version(reading(), PROCESS)
    if version is None:
        return {}
    kinds = tuple(one.value for one in lists(reading())["public_kinds"])
    topics = tuple(reading().scalars(select(Topic.key).where(Topic.is_offered)))
    files = frozenset(version.manifest.items())
    found = _spans(version.id, files, kinds, topics)
    return {kind: _told(spans) for kind, spans in found.items()}


@lru_cache(4)
def _spans(
    version_id: int,
    files: frozenset[tuple[str, str]],
    kinds: tuple[str, ...],
    topics: tuple[str, ...],
) -> Mapping[str, frozenset[Span]]:
    """What the tables of a version say of each kind; `files`, its contents, never change."""
    tables = definition_of(reading(), version_id).decisions
    found: dict[str, frozenset[Span]] = {}
    for kind in kinds:
        usual = _span(tables.get(TABLE), {"kind": kind}, "answer")
        if usual is not None:
            found[kind] = frozenset({usual, *_of_services(tables.get(SERVICES), kind, topics)})
    return found


def _of_services(table: Decision | None, kind: str, topics: tuple[str, ...]) -> Iterator[Span]:
    for topic in topics:
        span = _span(table, {"kind": kind, "topic": topic}, "service")
        if span is not None:
            yield span


def _span(table: Decision | None, case: Mapping[str, str], name: str) -> Span | None:
    if table is None:
        return None
    try:
        row = table.decide({"case": {**ORDINARY, **case}}, Scope(now=current_time()))
    except FeelFault:
        return None
    if not isinstance(row, dict) or not row.get(f"{name}_amount"):
        return None
    return float(row[f"{name}_amount"]), str(row.get(f"{name}_unit"))


def _told(spans: frozenset[Span]) -> str:
    least, *_between, most = [*sorted(spans, key=_reached)] * 2
    if len(spans) == 1:
        return _amount(least)
    return str(_("%(least)s to %(most)s, by service", least=_amount(least), most=_amount(most)))


def _reached(span: Span) -> datetime:
    """When it would end if it began now: by that, days of both sorts compare."""
    amount, unit = span
    if unit == "working":
        end: datetime = case_calendar(reading()).add_working_days(current_time(), int(amount))
        return end
    return current_time() + timedelta(days=amount)


def _amount(span: Span) -> str:
    amount, unit = span
    language = current_language()
    days = word(unit, language)
    if amount == 1 and language == "en":
        days = days.removesuffix("s")
    return f"{wording.digits(f'{amount:g}', language)} {days}"
