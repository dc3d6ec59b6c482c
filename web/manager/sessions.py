"""The manager's day of direct sessions: who comes, with what history, and what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import current_app, render_template, request
from sqlalchemy import select

from processes import wording
from processes.cases import sessions
from processes.cases.after_tables import SessionBooking, SessionOrder
from processes.cases.tables import Case
from processes.cases.visibility import case_rule
from processes.instances.tables import ProcessInstance, UserTask
from processes.organisation.facts import fact
from processes.organisation.known import Member, UnitFacts
from processes.organisation.tables import Unit
from web.db import reading
from web.manager.pages import blueprint
from web.now import current_time
from web.staff.pages import me

ONE_WEEK = timedelta(weeks=1)  # so far back the list reaches
SEES_SESSIONS = frozenset({"unit_manager", "meeting_secretary"})


@dataclass(frozen=True)
class Visit:
    """One place of the day: the booking, its case, earlier meetings and orders, the open task."""

    booking: SessionBooking
    case: Case
    unit: Unit
    earlier: list[SessionBooking]
    orders: list[SessionOrder]
    task: UserTask | None


@blueprint.get("/sessions")
def direct_sessions() -> str:
    """The list of the day, the days ahead, and the orders that are still open."""
    units, today = my_units(me()), wording.local(current_time()).date()
    days = _days(units, today)
    day = _asked_day() or next((one for one in days if one >= today), today)
    visits = [_visit(one) for one in sessions.day_of(reading(), list(units), day) if _seen(one)]
    orders = _orders(units)
    return render_template(
        "manager/sessions.html",
        units=units,
        day=day,
        days=days,
        visits=visits,
        open_orders=[row for row in orders if row[0].state == "open"],
        kept=sum(row[0].state == "kept" for row in orders),
        ended=sum(row[0].state != "open" for row in orders),
    )


def my_units(person: Member) -> dict[int, UnitFacts]:
    """The units whose weekly session the person holds, or prepares."""
    plans = fact(reading(), sessions.SESSIONS)
    mine = (m.unit for m in person.memberships if m.role in SEES_SESSIONS)
    return {unit.id: unit for unit in mine if unit.key in plans}


def _asked_day() -> date | None:
    try:
        return date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return None


def _days(units: dict[int, UnitFacts], today: date) -> list[date]:
    """The days that have a booking, from last week on."""
    query = select(SessionBooking.starts_at).where(
        SessionBooking.unit_id.in_(units), SessionBooking.state != "cancelled"
    )
    found = {wording.local(at).date() for at in reading().scalars(query)}
    ahead = timedelta(days=current_app.extensions["pasokh"].limits.meetings_shown_days)
    return sorted(d for d in found if today - ONE_WEEK <= d <= today + ahead)


def _seen(booking: SessionBooking) -> bool:
    """A case from which the manager is kept away is not on the list either."""
    seen = select(Case.id).where(Case.id == booking.case_id, case_rule(me()))
    return reading().scalar(seen) is not None


def _visit(booking: SessionBooking) -> Visit:
    session = reading()
    earlier = [o for o in sessions.bookings_of(session, booking.case_id) if o.id != booking.id]
    task = (
        select(UserTask)
        .join(ProcessInstance, ProcessInstance.id == UserTask.instance_id)
        .where(UserTask.case_id == booking.case_id, UserTask.state == "open")
        .where(ProcessInstance.process_key == "direct_session")
    )
    ids = [booking.id, *(one.id for one in earlier)]
    return Visit(
        booking,
        session.get_one(Case, booking.case_id),
        session.get_one(Unit, booking.unit_id),
        earlier,
        list(sessions.orders_of(session, ids)),
        session.scalar(task.limit(1)),
    )


def _orders(units: dict[int, UnitFacts]) -> Sequence[tuple[SessionOrder, Case, Unit]]:
    """The orders given in these sessions, with their cases and who carries them out."""
    query = (
        select(SessionOrder, Case, Unit)
        .join(SessionBooking, SessionBooking.id == SessionOrder.booking_id)
        .join(Case, Case.id == SessionBooking.case_id)
        .join(Unit, Unit.id == SessionOrder.unit_id)
        .where(SessionBooking.unit_id.in_(units), case_rule(me()))
        .order_by(SessionOrder.due_on, SessionOrder.id)
    )
    return [(row[0], row[1], row[2]) for row in reading().execute(query)]
