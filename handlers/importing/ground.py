"""What a source brings along: its calendar, its historic units, and who stands for its staff."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.importing.mapping import ImportMapping
from handlers.importing.messages import Imported
from processes.definitions.tables import ProcessVersion
from processes.organisation.calendars import stamp_revision
from processes.organisation.people import STAND_IN
from processes.organisation.tables import Calendar, Person, Topic, Unit

UNIT_TYPE = "historic"
NO_PASSWORD = "!"  # noqa: S105 - no password leads to it
LOOKED_UP = (Unit, Topic, Calendar, ProcessVersion)


@dataclass(frozen=True)
class Ground:
    """Where an import stands: the person who acts for the source's staff, the topics known here."""

    person_id: int
    topics: frozenset[str]

    def adopt(self, row: Imported) -> Imported:
        """The row with its topic left open when this organisation does not have it."""
        topic = row.message.topic_key
        if topic is None or topic in self.topics:
            return row
        message = replace(row.message, topic_key=None)
        return replace(row, message=message, context={**row.context, "topic": None})


def prepare_ground(session: Session, mapping: ImportMapping) -> Ground:
    """Bring the calendar, units and stand-in that the mapping declares up to date."""
    if mapping.calendar:
        _put_calendar(session, mapping.calendar, mapping)
    for unit in mapping.units:
        _put_unit(session, unit, mapping)
    return ground_of(session, mapping)


def ground_of(session: Session, mapping: ImportMapping) -> Ground:
    """The ground as it has been prepared; what every case looks up is read once."""
    session.info["kept"] = [row for table in LOOKED_UP for row in session.scalars(select(table))]
    topics = frozenset(session.scalars(select(Topic.key).where(Topic.is_offered)))
    return Ground(_stand_in(session, mapping), topics)


def _put_calendar(session: Session, given: Mapping[str, Any], mapping: ImportMapping) -> None:
    session.merge(
        Calendar(
            key=given["key"],
            name_fa=given["name"]["fa"],
            name_en=given["name"]["en"],
            time_zone=mapping.zone.key,
            week=given["week"],
            public_holidays=given.get("public_holidays", "none"),
        )
    )
    session.flush()
    stamp_revision(session, given["key"])


def _put_unit(session: Session, given: Mapping[str, Any], mapping: ImportMapping) -> None:
    unit = _unit(session, given["key"]) or Unit(key=given["key"])
    parent = _unit(session, given.get("parent"))
    unit.type, unit.is_historic = UNIT_TYPE, True
    unit.parent_id = parent.id if parent else None
    unit.name_fa, unit.name_en = given["name"]["fa"], given["name"]["en"]
    unit.calendar_key = mapping.calendar["key"] if mapping.calendar else None
    session.add(unit)
    session.flush()


def _unit(session: Session, key: str | None) -> Unit | None:
    return session.scalar(select(Unit).where(Unit.key == key)) if key else None


def _stand_in(session: Session, mapping: ImportMapping) -> int:
    username = f"{STAND_IN}{mapping.source}"[:80]
    person = session.scalar(select(Person).where(Person.username == username))
    if person is None:
        name = mapping.staff or mapping.name
        person = Person(
            username=username,
            name_fa=name.get("fa", mapping.source),
            name_en=name.get("en", mapping.source),
            password_hash=NO_PASSWORD,
            is_active=False,
        )
        session.add(person)
        session.flush()
    return person.id
