"""The weekly session in which citizens meet a manager: its places, bookings, notes and orders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from processes import audit, wording
from processes.cases.after_tables import SessionBooking, SessionOrder
from processes.cases.errors import PlaceTaken, SessionNotOpen
from processes.cases.exclusions import excluded_people
from processes.cases.folding import clean
from processes.cases.record import calendar_of_case
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.work import Work
from processes.organisation.calendars import load_calendar
from processes.organisation.facts import fact
from processes.organisation.people import MANAGER, members
from processes.organisation.tables import Unit
from processes.organisation.units import find_unit, line_of, unit_by_key

BOOKED, CANCELLED, ORDERED = "session_booked", "session_cancelled", "order_given"
SESSIONS = "direct_sessions"
"""Fact of the organisation: unit -> weekday, first, minutes, places, days_ahead, weeks, place."""
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEALED = "sealed"
TAKEN = ("booked", "met", "missed")


@dataclass(frozen=True)
class Place:
    """A place in time in the session of a unit's manager that nobody has taken."""

    unit: Unit
    starts_at: datetime
    minutes: int


def sessions_for(session: Session, case: Case) -> list[Unit]:
    """The managers whom the citizen may meet, the nearest above the case's unit first.

    Nobody is met about a sealed case, nor a manager who is kept away from this one."""
    if case.grade == SEALED:
        return []
    plans, kept_out = fact(session, SESSIONS), excluded_people(session, case.id)
    unit = session.get(Unit, case.unit_id) if case.unit_id else None
    unit = unit or find_unit(session, case.district_key)  # not yet referred: the district's
    line = [one for one in line_of(session, unit) if one.key in plans]
    return [one for one in line if _heads(session, one) - kept_out]


def places(session: Session, unit: Unit, now: datetime) -> list[Place]:
    """The free places of a manager's coming sessions, the earliest first."""
    plan = fact(session, SESSIONS).get(unit.key)
    if plan is None:
        return []
    found = list(_times(session, unit, plan, now))
    taken = select(SessionBooking.starts_at).where(
        SessionBooking.unit_id == unit.id, SessionBooking.state.in_(TAKEN)
    )
    held = set(session.scalars(taken))
    return [Place(unit, at, int(plan["minutes"])) for at in found if at not in held]


def booking_of(session: Session, case: Case) -> SessionBooking | None:
    """The booking of a case that is still to come, if there is one."""
    query = select(SessionBooking).where(
        SessionBooking.case_id == case.id, SessionBooking.state == "booked"
    )
    return session.scalar(query.order_by(SessionBooking.id.desc()).limit(1))


def bookings_of(session: Session, case_id: int) -> Sequence[SessionBooking]:
    """Every booking that a case has had, newest first."""
    query = select(SessionBooking).where(SessionBooking.case_id == case_id)
    return session.scalars(query.order_by(SessionBooking.id.desc())).all()


def book(  # noqa: PLR0913 - what makes a booking
    work: Work, case: Case, unit_key: str, starts_at: datetime, wish: str = "", channel: str = "web"
) -> SessionBooking:
    """The citizen takes a free place; of two who want the same one, one gets it.

    Raises SessionNotOpen (no such place is offered, or one is booked already) and PlaceTaken."""
    unit = unit_by_key(work.session, unit_key)
    offered = sessions_for(work.session, case)
    if unit not in offered or booking_of(work.session, case) is not None:
        raise SessionNotOpen()
    place = _place(work, unit, starts_at)
    booking = SessionBooking(
        case_id=case.id,
        unit_id=unit.id,
        starts_at=place.starts_at,
        minutes=place.minutes,
        state="booked",
        channel=channel,
        wish=clean(wish)[:2000],
        booked_at=work.now,
    )
    _take(work, booking)
    _audit(work, booking, "session_booked")
    given = {"booking_id": booking.id, "starts_at": starts_at.isoformat(), "session_unit": unit.key}
    key = _key(case, booking.id)
    verbs.deliver(
        work, BOOKED, key, given, case_id=case.id, idempotency_key=f"session:{booking.id}"
    )
    return booking


def cancel(work: Work, booking: SessionBooking) -> None:
    """The citizen gives the place back; somebody else may take it."""
    if booking.state != "booked":
        raise SessionNotOpen()
    booking.state, booking.ended_at = CANCELLED.removeprefix("session_"), work.now
    work.session.flush()
    _audit(work, booking, "session_cancelled")
    case = work.session.get_one(Case, booking.case_id)
    verbs.deliver(
        work,
        CANCELLED,
        _key(case, booking.id),
        {},
        case_id=case.id,
        idempotency_key=f"session-cancelled:{booking.id}",
    )


def record_meeting(work: Work, booking_id: int, answers: Mapping[str, Any]) -> SessionBooking:
    """What came of the meeting, as the manager wrote it down in the form."""
    booking = work.session.get_one(SessionBooking, booking_id, with_for_update=True)
    booking.state = "missed" if answers.get("came") == "missed" else "met"
    booking.ended_at = work.now
    booking.note = clean(str(answers.get("meeting_note") or ""))
    booking.result = clean(str(answers.get("meeting_result") or ""))
    work.session.flush()
    _audit(work, booking, f"session_{booking.state}")
    return booking


def give_orders(work: Work, booking: SessionBooking, rows: Sequence[Mapping[str, Any]]) -> int:
    """Each order becomes a dated task of a unit, followed by a process of its own; how many."""
    case = work.session.get_one(Case, booking.case_id)
    for number, row in enumerate(rows, start=1):
        unit = find_unit(work.session, row.get("order_unit")) or work.session.get_one(
            Unit, case.unit_id or booking.unit_id
        )
        order = SessionOrder(
            booking_id=booking.id,
            number=number,
            text=clean(str(row["order_text"])),
            unit_id=unit.id,
            due_on=date.fromisoformat(str(row["order_due"])[:10]),
            state="open",
        )
        work.session.add(order)
        work.session.flush()
        _send(work, case, booking, order, unit)
    return len(rows)


def orders_of(session: Session, booking_ids: Sequence[int]) -> Sequence[SessionOrder]:
    """The orders given in these meetings, by their dates."""
    query = select(SessionOrder).where(SessionOrder.booking_id.in_(booking_ids))
    return session.scalars(query.order_by(SessionOrder.due_on, SessionOrder.id)).all()


def end_order(work: Work, order_id: int, *, is_kept: bool, report: str) -> None:
    """The manager has seen whether the order was carried out."""
    order = work.session.get_one(SessionOrder, order_id, with_for_update=True)
    order.state, order.ended_at = "kept" if is_kept else "broken", work.now
    order.report = clean(report)
    _audit_order(work, order, f"order_{order.state}")


def pass_order(work: Work, order_id: int) -> None:
    """The order's day is over and it is not carried out."""
    order = work.session.get_one(SessionOrder, order_id)
    order.overdue_at = order.overdue_at or work.now
    _audit_order(work, order, "order_overdue")


def day_of(session: Session, unit_ids: Sequence[int], day: date) -> Sequence[SessionBooking]:
    """The bookings of these units' managers on one day, in the order of time."""
    start = datetime.combine(day, time(), wording.zone())
    query = select(SessionBooking).where(
        SessionBooking.unit_id.in_(unit_ids),
        SessionBooking.starts_at >= start,
        SessionBooking.starts_at < start + timedelta(days=1),
        SessionBooking.state != "cancelled",
    )
    return session.scalars(query.order_by(SessionBooking.starts_at)).all()


def described(session: Session, booking: SessionBooking, language: str) -> str:
    """When and where in words: «سه‌شنبه ۱۷ آذر ۱۴۰۵، ساعت ۱۰:۲۰، سالن ملاقات»."""
    unit = session.get_one(Unit, booking.unit_id)
    plan = fact(session, SESSIONS).get(unit.key, {})
    at = wording.local(booking.starts_at)
    hour = wording.digits(f"{at:%H:%M}", language)
    day, room = wording.long_date(booking.starts_at, language), plan.get("place", {}).get(language)
    said = f"{day}، ساعت {hour}" if language == "fa" else f"{day}, {hour}"
    joint = "، " if language == "fa" else ", "
    return joint.join(part for part in (said, room) if part)


def _heads(session: Session, unit: Unit) -> set[int]:
    """Whoever manages the unit; nobody is met who has no part in the case."""
    return {person.id for person in members(session, MANAGER, unit.id)}


def _times(
    session: Session, unit: Unit, plan: Mapping[str, Any], now: datetime
) -> Iterator[datetime]:
    """Every place of the sessions in the coming weeks, days off left out."""
    calendar = load_calendar(session, unit.calendar_key) if unit.calendar_key else None
    first = wording.local(now).date() + timedelta(days=int(plan["days_ahead"]))
    for offset in range(7 * int(plan["weeks"])):
        day = first + timedelta(days=offset)
        if WEEK[day.weekday()] != plan["weekday"]:
            continue
        start = datetime.combine(day, time.fromisoformat(str(plan["first"])), wording.zone())
        if calendar is not None and not calendar.is_open(start):
            continue
        for number in range(int(plan["places"])):
            yield start + timedelta(minutes=number * int(plan["minutes"]))


def _place(work: Work, unit: Unit, starts_at: datetime) -> Place:
    found = (one for one in places(work.session, unit, work.now) if one.starts_at == starts_at)
    if (place := next(found, None)) is None:
        raise PlaceTaken()
    return place


def _take(work: Work, booking: SessionBooking) -> None:
    try:
        with work.session.begin_nested():
            work.session.add(booking)
            work.session.flush()
    except IntegrityError as taken:
        raise PlaceTaken() from taken


def _send(work: Work, case: Case, booking: SessionBooking, order: SessionOrder, unit: Unit) -> None:
    by = work.session.get_one(Unit, booking.unit_id)
    morning = datetime.combine(order.due_on, time(0, 1), wording.zone())
    due_at = calendar_of_case(work.session, case.id).add_working_days(morning, 0)
    given = {
        "order_id": order.id,
        "order_unit": unit.key,
        "orders": order.text,
        "order_due_at": due_at.isoformat(),
        "session_unit": by.key,
        "round": case.round,
    }
    key = f"{case.code}:{order.id}"
    verbs.deliver(work, ORDERED, key, given, case_id=case.id, idempotency_key=f"order:{order.id}")


def _key(case: Case, booking_id: int) -> str:
    return f"{case.code}:{booking_id}"


def _audit(work: Work, booking: SessionBooking, action: str) -> None:
    body = {"starts_at": booking.starts_at.isoformat()}
    what = f"booking:{booking.id}"
    work.note(audit.Entry(f"case:{booking.case_id}", action, what, work.actor_id, body=body))


def _audit_order(work: Work, order: SessionOrder, action: str) -> None:
    booking = work.session.get_one(SessionBooking, order.booking_id)
    body = {"number": order.number}
    entry = audit.Entry(
        f"case:{booking.case_id}", action, f"order:{order.id}", work.actor_id, body=body
    )
    work.note(entry)
    work.session.flush()
