"""Legal holds on a case's page: staff ask for one, inspectors decide in their inbox and lift it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import holds
from processes.cases.after_tables import CaseHold
from processes.cases.tables import Case
from processes.cases.visibility import case_for
from processes.organisation.known import Member
from web.db import reading
from web.staff.case_page import send_form
from web.staff.pages import blueprint, me, people_by_id
from web.work import web_work


@dataclass(frozen=True)
class HoldFacts:
    """The holds of a case, newest first, and the people who set and lifted them."""

    rows: list[CaseHold]
    people: Mapping[int, Member]

    @property
    def are_open(self) -> bool:
        """Whether a hold is in force."""
        return any(one.lifted_at is None for one in self.rows)

    @property
    def clock_stopped(self) -> bool:
        """Whether an open hold stops the clock."""
        return any(one.stops_clock for one in self.rows if one.lifted_at is None)


@blueprint.app_template_global()
def hold_facts(case: Case) -> HoldFacts:
    """What the page of the case shows of its holds."""
    rows = list(holds.holds_of(reading(), case.id))
    ids = {one.set_by_id for one in rows} | {one.lifted_by_id for one in rows}
    return HoldFacts(rows, people_by_id(ids))


@blueprint.post("/cases/<code>/hold")
def ask_hold(code: str) -> Response | tuple[str, int]:
    """Ask for a hold; an inspector decides, and whether the clock stops."""
    given, why = request.form.get("cause", ""), request.form.get("hold_reason", "")
    cause = given if given in holds.CAUSES else "evidence"
    told = str(_("An inspector has been asked to decide on the hold."))
    return send_form(
        code, "hold_reason", lambda work, case: holds.ask_hold(work, case, cause, why), told
    )


@blueprint.post("/cases/<code>/hold/lift")
def lift_hold(code: str) -> Response:
    """Have the holds reviewed now; the decision is a task with a reason."""
    found = case_for(reading(), me(), code)
    with web_work() as work:
        holds.ask_lifting(work, work.session.get_one(Case, found.id))
    flash(_("The review of the hold is in the inspectors' inbox."))
    return redirect(url_for("staff.case", code=code), 303)
