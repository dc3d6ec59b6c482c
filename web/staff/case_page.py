"""The page of a case for staff, and what comes of the small forms on it."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from processes.cases.closing import ENDED
from processes.cases.errors import MessageEmpty
from processes.cases.identity import Identity
from processes.cases.openings import ReasonMissing
from processes.cases.tables import Case
from processes.cases.visibility import case_for
from processes.instances.work import Work
from web.amiss import NOTHING, Amiss, amiss_at
from web.db import reading
from web.errors import status_of
from web.staff.case_view import CaseFacts, answers_told
from web.staff.pages import me, people_by_id
from web.work import web_work


def page_of_case(found: Case, shown: Identity | None = None, amiss: Amiss = NOTHING) -> str:
    """Who has it and by when, then what happened; `amiss`: a form of the page that was refused."""
    facts = CaseFacts(found)
    return render_template(
        "staff/case.html",
        case=found,
        facts=facts,
        told=answers_told(facts),
        identity=shown,
        is_ended=found.status in ENDED,
        amiss=amiss,
        people=people_by_id(
            {task.assignee_id for task in facts.tasks}
            | {e.acknowledged_by_id for e in facts.escalations}
        ),
    )


def send_form(
    code: str, field: str, act: Callable[[Work, Case], object], told: str
) -> Response | tuple[str, int]:
    """Do what a form of the case page asks and say `told`; where its `field` was left empty, the
    page comes back with the sentence there and with all that was written."""
    found = case_for(reading(), me(), code)
    try:
        with web_work() as work:
            act(work, work.session.get_one(Case, found.id))
    except (MessageEmpty, ReasonMissing) as refusal:
        reading().rollback()
        again = case_for(reading(), me(), code)
        return page_of_case(again, amiss=amiss_at(field, refusal)), status_of(refusal).value
    flash(told)
    return redirect(url_for("staff.case", code=code), 303)
