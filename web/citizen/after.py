"""What a citizen may do about an open case: withdraw, appeal against the answer, meet a manager."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import appeals, holds, sessions, withdrawing
from processes.cases.after_tables import SessionBooking, SessionOrder
from processes.cases.errors import MessageEmpty, PlaceMissing, PlaceTaken
from processes.cases.reopening import may_reopen
from processes.cases.sessions import Place
from processes.cases.tables import Case
from processes.definitions.reading import current_version, definition_of
from processes.engine.feel import FeelFault, Scope
from processes.errors import PasokhError
from processes.organisation.tables import Unit
from processes.wording import local
from web.amiss import NOTHING, amiss_at
from web.citizen.blueprint import blueprint
from web.citizen.keeping import kept_open
from web.db import reading
from web.errors import status_of
from web.languages import current_language
from web.now import current_time
from web.security import limiter
from web.work import citizen_work

PROCESS, TABLE = "case_handling", "stage_two_limits"


@dataclass(frozen=True)
class NextSteps:
    """What is open to the citizen now, beside adding words and files."""

    may_reopen: bool
    may_appeal: bool
    may_withdraw: bool
    may_meet: bool
    booking: SessionBooking | None
    meeting: str
    orders: list[SessionOrder]
    is_held: bool
    clock_stopped: bool


@dataclass(frozen=True)
class Offer:
    """The free places of one manager, day by day."""

    unit: Unit
    days: dict[datetime, list[Place]]


def next_steps(case: Case) -> NextSteps:
    """Everything that the page of the case offers."""
    session, language = reading(), current_language()
    booking, held = sessions.booking_of(session, case), holds.open_holds(session, case.id)
    ended = [one.id for one in sessions.bookings_of(session, case.id) if one.state == "met"]
    return NextSteps(
        may_reopen=may_reopen(session, case),
        may_appeal=appeals.may_appeal(session, case) and case.round > 0,
        may_withdraw=withdrawing.may_withdraw(case),
        may_meet=booking is None and bool(sessions.sessions_for(session, case)),
        booking=booking,
        meeting=sessions.described(session, booking, language) if booking else "",
        orders=list(sessions.orders_of(session, ended)),
        is_held=bool(held),
        clock_stopped=any(one.stops_clock for one in held),
    )


@blueprint.route("/case/appeal", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
def appeal() -> Response | str | tuple[str, int]:
    """The citizen objects to the answer: other people review it."""
    return _act("citizen/appeal.html", _appeal, limits=_limits)


@blueprint.route("/case/withdraw", methods=["GET", "POST"])
@limiter.limit("10/hour", methods=["POST"])
def withdraw() -> Response | str | tuple[str, int]:
    """The citizen no longer wants the case followed; the reason is up to them."""
    return _act("citizen/withdraw.html", _withdraw)


@blueprint.route("/case/meeting", methods=["GET", "POST"])
@limiter.limit("20/hour", methods=["POST"])
def meeting() -> Response | str | tuple[str, int]:
    """The citizen takes a place in a manager's weekly session."""
    return _act("citizen/meeting.html", _book, offers=offers)


@blueprint.post("/case/meeting/cancel")
def cancel_meeting() -> Response:
    """The citizen gives the place back."""
    case = kept_open()
    booking = sessions.booking_of(reading(), case) if case else None
    if booking is not None:
        with citizen_work() as work:
            sessions.cancel(work, work.session.get_one(SessionBooking, booking.id))
        flash(_("Your meeting is cancelled. The place is free for somebody else."))
    return redirect(url_for("citizen.tracked"), 303)


def _act(template: str, act: Any, **shown: Any) -> Response | str | tuple[str, int]:
    """Show the page, or do what it asks for; a refusal keeps what was written."""
    case = kept_open()
    if case is None:
        flash(_("For your safety the case was closed in this browser; open it again."), "bad")
        return redirect(url_for("citizen.track"))
    amiss, status = NOTHING, 200
    if request.method == "POST":
        try:
            with citizen_work() as work:
                flash(act(work, work.session.get_one(Case, case.id), _text()))
            return redirect(url_for("citizen.tracked"), 303)
        except PasokhError as problem:
            reading().rollback()
            amiss, status = amiss_at(field_of(problem), problem), status_of(problem).value
    facts = {name: made(case) for name, made in shown.items()}
    page = render_template(template, case=case, steps=next_steps(case), amiss=amiss, **facts)
    return (page, status) if amiss.error else page


def field_of(problem: PasokhError) -> str:
    """The field at which a refusal is told; none when the page as a whole is at its end."""
    if isinstance(problem, MessageEmpty):
        return "text"
    return "place" if isinstance(problem, PlaceMissing | PlaceTaken) else ""


def _text() -> str:
    return request.form.get("text", "")[:5000]


def _appeal(work: Any, case: Case, text: str) -> str:
    appeals.ask_appeal(work, case, text)
    return str(_("Your appeal is recorded. Nobody who worked on the case takes part in it."))


def _withdraw(work: Any, case: Case, text: str) -> str:
    withdrawing.ask_withdrawal(work, case, text)
    return str(_("Your withdrawal is recorded. You will be told whether the case ends."))


def asked_place() -> tuple[str, datetime]:
    """The unit and the time that the form names; raises PlaceMissing."""
    unit, _bar, at = request.form.get("place", "").partition("|")
    try:
        return unit, datetime.fromisoformat(at)
    except ValueError as unread:
        raise PlaceMissing() from unread


def _book(work: Any, case: Case, text: str) -> str:
    sessions.book(work, case, *asked_place(), text)
    return str(_("Your meeting is booked. You get a reminder the day before."))


def offers(case: Case) -> list[Offer]:
    session, now = reading(), current_time()
    return [
        Offer(unit, dict(_by_day(sessions.places(session, unit, now))))
        for unit in sessions.sessions_for(session, case)
    ]


def _by_day(places: list[Place]) -> Iterator[tuple[datetime, list[Place]]]:
    days: dict[Any, list[Place]] = {}
    for place in places:
        days.setdefault(local(place.starts_at).date(), []).append(place)
    return ((found[0].starts_at, found) for found in days.values())


def _limits(case: Case) -> Mapping[str, Any]:
    """The days of the second stage, from the table in force; nothing where there is none."""
    version = current_version(reading(), PROCESS)
    table = definition_of(reading(), version.id).decisions.get(TABLE) if version else None
    if table is None:
        return {}
    try:
        row = table.decide({"case": {"severity": case.severity}}, Scope(now=current_time()))
    except FeelFault:
        return {}
    return row if isinstance(row, dict) else {}
