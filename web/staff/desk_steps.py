"""At the phone desk, for a caller: an appeal in the caller's words, a meeting with a manager."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import appeals, sessions
from processes.cases.after_tables import SessionBooking
from processes.cases.tables import Case
from processes.errors import PasokhError
from web.amiss import NOTHING, amiss_at
from web.citizen.after import asked_place, field_of, next_steps, offers
from web.db import reading
from web.errors import NoSuchPage, status_of
from web.security import limiter
from web.staff import calls
from web.staff.calls import Call
from web.staff.desk import callers_case
from web.staff.pages import blueprint
from web.work import web_work


@blueprint.route("/desk/cases/<code>/<step>", methods=["GET", "POST"])
@limiter.limit("30/minute", methods=["POST"])
def desk_step(code: str, step: str) -> Response | str | tuple[str, int]:
    """What the caller may do about an earlier case, done for them; a refusal keeps the words."""
    call = calls.current()
    if call is None:
        return redirect(url_for("staff.desk"))
    if step not in STEPS:
        raise NoSuchPage()
    case, amiss, status = callers_case(call, code), NOTHING, 200
    if request.method == "POST":
        try:
            with web_work() as work:
                flash(STEPS[step](work, work.session.get_one(Case, case.id), call))
            return redirect(url_for("staff.desk_case", code=code), 303)
        except PasokhError as problem:
            reading().rollback()
            amiss, status = amiss_at(field_of(problem), problem), status_of(problem).value
    page = render_template(
        "staff/desk_step.html",
        case=case,
        step=step,
        steps=next_steps(case),
        offers=offers(case) if step == "meeting" else [],
        amiss=amiss,
    )
    return (page, status) if amiss.error else page


def _appeal(work: Any, case: Case, call: Call) -> str:
    appeals.ask_appeal(work, case, request.form.get("text", "")[:5000], call.channel)
    return str(_("The appeal is recorded. Other people review the answer."))


def _meeting(work: Any, case: Case, call: Call) -> str:
    unit, at = asked_place()
    booked = sessions.book(work, case, unit, at, request.form.get("text", "")[:2000], call.channel)
    when = sessions.described(work.session, booked, "fa" if case.language == "fa" else "en")
    return str(_("The meeting is booked. Read aloud: %(when)s", when=when))


def _cancelling(work: Any, case: Case, call: Call) -> str:
    booking = sessions.booking_of(reading(), case)
    if booking is not None:
        sessions.cancel(work, work.session.get_one(SessionBooking, booking.id))
    return str(_("The meeting is cancelled."))


STEPS = {"appeal": _appeal, "meeting": _meeting, "cancel": _cancelling}
"""Name in the address -> what it does; gives the sentence for the operator."""
