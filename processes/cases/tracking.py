"""Tracking: a case opened by code and PIN, and what the citizen is shown of it."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from processes.cases import codes, timeline
from processes.cases.closing import ENDED
from processes.cases.deadlines import ANSWER, find
from processes.cases.errors import TooManyTries, WrongCode
from processes.cases.folding import digits_of
from processes.cases.intake import PROCESS
from processes.cases.reasons import why
from processes.cases.stations import Station, courses, stations
from processes.cases.tables import Case, CaseDeadline, CasePoint, TrackingAttempt
from processes.db import unit_of_work
from processes.organisation.sign_in import verify
from processes.organisation.tables import Unit
from processes.settings import USUAL, Limits

_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class TrackingView:
    """What the tracking page shows: the line, who has it, until when and why, what comes next."""

    case: Case
    stations: list[Station]
    here: Station | None
    next: Station | None
    unit: Unit | None
    due_at: datetime | None
    why: str
    deadline: CaseDeadline | None
    points: list[CasePoint]
    timeline: list[timeline.Happening]
    may_add: bool


def open_case(  # noqa: PLR0913 - what was typed, from where, when, how often it may be
    session: Session,
    code: str,
    pin: str,
    address: str,
    real_now: datetime | None = None,
    limits: Limits = USUAL,
) -> Case:
    """The case that `code` and `pin` open together; both may hold spaces and any digits.

    A wrong code and a wrong PIN cost the same time and get the same answer. The try counts even
    when the caller rolls back. Raises WrongCode, TooManyTries."""
    with unit_of_work(lambda: Session(session.get_bind())) as own:
        _count_try(own, code, address, real_now or datetime.now(UTC), limits)
    number = codes.read_code(code)
    case = session.scalar(select(Case).where(Case.code == number)) if number else None
    stored = case.pin_hash if case and case.pin_hash else _nobodys_hash()
    is_right = verify(stored, digits_of(pin))
    if case is None or case.pin_hash is None or not is_right:
        raise WrongCode()
    return case


def view(session: Session, case: Case, language: str) -> TrackingView:
    """All that the citizen is shown of a case, from its diagram, its limits and its letters."""
    line = _line(session, case)
    at = next((i for i, station in enumerate(line) if station.state == "here"), None)
    deadline = find(session, case, ANSWER)
    points = select(CasePoint).where(CasePoint.case_id == case.id).order_by(CasePoint.number)
    return TrackingView(
        case=case,
        stations=line,
        here=line[at] if at is not None else None,
        next=line[at + 1] if at is not None and at + 1 < len(line) else None,
        unit=session.get(Unit, case.unit_id) if case.unit_id else None,
        due_at=case.due_at,
        why=why(deadline, language) if deadline else "",
        deadline=deadline,
        points=list(session.scalars(points)),
        timeline=timeline.for_citizen(session, case),
        may_add=case.status not in ENDED,
    )


def sweep_tries(session: Session, real_now: datetime) -> None:
    """Forget tries that no limit counts any more."""
    session.execute(delete(TrackingAttempt).where(TrackingAttempt.at < real_now - _KEPT))


def _line(session: Session, case: Case) -> list[Station]:
    course = courses(session, [case.id], PROCESS).get(case.id)
    return stations(session, course) if course else []


def _count_try(
    session: Session, code: str, address: str, real_now: datetime, limits: Limits
) -> None:
    for_code, for_address = limits.code_tries_per_hour, limits.address_tries_per_minute
    _count(session, f"code:{digits_of(code)[:20]}", for_code, timedelta(hours=1), real_now)
    _count(session, f"address:{address[:60]}", for_address, timedelta(minutes=1), real_now)


def _count(
    session: Session, asked_of: str, most: int, within: timedelta, real_now: datetime
) -> None:
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(asked_of, 0))))
    recent = select(func.count(TrackingAttempt.id), func.min(TrackingAttempt.at)).where(
        TrackingAttempt.asked_of == asked_of, TrackingAttempt.at > real_now - within
    )
    tries, first = session.execute(recent).one()
    if tries >= most:
        left = first + within - real_now
        raise TooManyTries(minutes=max(1, math.ceil(left.total_seconds() / 60)))
    session.add(TrackingAttempt(asked_of=asked_of, at=real_now))
    session.flush()


@cache
def _nobodys_hash() -> str:
    return codes.hash_pin(codes.new_pin())
