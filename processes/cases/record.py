"""The read-only `case` that diagrams, tables and forms see."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from processes.cases.after_tables import CaseHold
from processes.cases.link_tables import CaseLink
from processes.cases.subjects import UNCONCERNED, concern_record
from processes.cases.tables import Case, CaseIdentity, CasePoint
from processes.instances.tables import LIVE
from processes.organisation.calendars import case_calendar, load_calendar
from processes.organisation.known import Known, known
from processes.organisation.tables import Topic, Unit
from processes.organisation.units import level_2_key
from processes.organisation.working_time import WorkingTime

PLAIN = (
    "code",
    "grade",
    "kind",
    "declared_kind",
    "severity",
    "channel",
    "language",
    "identity",
    "status",
    "outcome",
    "reopened_count",
    "escalation_level",
    "transfers",
    "source",
    "transfer_body",
    "transfer_receipt",
    "open_remedies",
    "extended",
    "stage",
    "round",
    "followups",
    "is_arranged",
)
MOMENTS = ("received_at", "answered_at", "done_at", "closed_at", "due_at")
DUPLICATE, WAITING = "duplicate", "waiting"
DAYS = ("happened_on", "remedy_on", "new_due_on")


def _statement() -> Select[Case, Topic, Unit, int, int, bool, bool, str, int, bool]:
    raised = select(func.count(CasePoint.id)).where(CasePoint.case_id == Case.id)
    upheld = raised.where(CasePoint.finding.in_(("upheld", "partly")))
    reached = exists().where(
        CaseIdentity.case_id == Case.id, (CaseIdentity.phone != "") | (CaseIdentity.email != "")
    )
    tied = CaseLink.kind == DUPLICATE
    parent = aliased(Case)
    follows = select(parent.code).join(CaseLink, CaseLink.other_id == parent.id)
    followed = select(func.count(CaseLink.id)).where(CaseLink.other_id == Case.id, tied)
    held = exists().where(CaseHold.case_id == Case.id, CaseHold.lifted_at.is_(None))
    return (
        select(
            Case,
            Topic,
            Unit,
            raised.scalar_subquery().label("points"),
            upheld.scalar_subquery().label("points_upheld"),
            reached.label("has_contact"),
            held.label("held"),
            follows.where(CaseLink.case_id == Case.id, tied).scalar_subquery().label("parent"),
            followed.scalar_subquery().label("children"),
            held.where(CaseHold.stops_clock).label("clock_stopped"),
        )
        .outerjoin(Topic, Topic.key == Case.topic_key)
        .outerjoin(Unit, Unit.id == Case.unit_id)
        .where(Case.id == bindparam("case_id"))
    )


STATEMENT = _statement()  # built once: it is read at almost every step


def case_record(session: Session, case_id: int) -> dict[str, Any]:
    """The listed columns of a case, as JSON values (moments as ISO text, absent ones null)."""
    row = session.execute(STATEMENT, {"case_id": case_id}).one()
    case: Case = row.Case
    return {
        **{name: getattr(case, name) for name in PLAIN},
        **{name: _iso(getattr(case, name)) for name in MOMENTS},
        **{name: _day(getattr(case, name)) for name in DAYS},
        "topic": case.topic_key,
        "topic_severity": row.Topic.severity if row.Topic else None,
        "topic_flags": list(row.Topic.flags) if row.Topic else [],
        "topic_unit": row.Topic.unit_rule if row.Topic else None,
        "district": case.district_key,
        "unit": row.Unit.key if row.Unit else None,
        "level_2": _level_2_key(session, row.Unit),
        "points": row.points,
        "points_upheld": row.points_upheld,
        "has_contact": row.has_contact,
        "historic": case.timeline != LIVE,
        "held": row.held,
        "parent": row.parent,
        "children": row.children,
        "waiting": case.status == WAITING,
        "clock_stopped": row.clock_stopped,
        "withdrawal_asked": case.withdrawal_asked_at is not None,
        "has_remedy": bool(case.remedy),
        "has_answer": bool(case.draft_answer or case.answer),
        **(concern_record(session, case) if case.grade != "open" else UNCONCERNED),
    }


def calendar_of_case(session: Session, case_id: int | None) -> WorkingTime:
    """The calendar in which a case's promises count: the city's; a historic unit keeps its own."""
    historic = _historic_calendars(session)
    if case_id is not None and historic:
        unit_id = session.scalar(select(Case.unit_id).where(Case.id == case_id))
        if unit_id in historic:
            return load_calendar(session, historic[unit_id])
    return case_calendar(session)


def _historic_calendars(session: Session) -> dict[int | None, str]:
    """Unit -> calendar of those that stand for another city's past."""
    city = known(session)
    return city.keep("historic_calendars", lambda: _calendars_of_the_past(city))


def _calendars_of_the_past(city: Known) -> dict[int | None, str]:
    past = (unit for unit in city.units.values() if unit.is_historic)
    return {unit.id: unit.calendar_key for unit in past if unit.calendar_key}


def _level_2_key(session: Session, unit: Unit | None) -> str | None:
    if unit is None:
        return None
    unit_id = unit.id
    return known(session).keep(("level_2", unit_id), lambda: level_2_key(session, unit_id))


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _day(on: Any) -> str | None:
    return on.isoformat() if on else None
