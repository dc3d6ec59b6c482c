"""What a member of staff is asked about themselves: a masked summary, and their own answer."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.errors import MessageEmpty
from processes.cases.hearings import answer_hearing, hearings_for, hearings_of
from processes.cases.sealed_tables import CaseHearing
from processes.cases.tables import Case
from processes.organisation.known import Member
from web.db import reading
from web.errors import sentence, status_of
from web.now import current_time
from web.staff.pages import blueprint, me, people_by_id
from web.work import web_work


@blueprint.get("/hearings")
def hearings() -> str:
    """Everything that this person is or was asked; nothing of the case behind it."""
    return _page()


@blueprint.post("/hearings/<int:hearing_id>")
def answer_hearing_page(hearing_id: int) -> Response | tuple[str, int]:
    """The employee's own words, once and in time."""
    given = {name: request.form.get(name, "")[:6000] for name in ("answer", "support_person")}
    try:
        with web_work() as work:
            answer_hearing(work, hearing_id, given["answer"], given["support_person"])
    except MessageEmpty as refusal:
        reading().rollback()
        return _page(hearing_id, given, sentence(refusal)), status_of(refusal).value
    flash(_("Your answer is recorded. Whoever examines the matter reads it."))
    return redirect(url_for("staff.hearings"))


@blueprint.app_template_global()
def case_hearings(case: Case) -> list[tuple[CaseHearing, Member | None]]:
    """The hearings of a case that the reader may see, each with the employee."""
    rows = hearings_of(reading(), case.id) if case.grade != "open" else []
    people = people_by_id({row.person_id for row in rows})
    return [(row, people.get(row.person_id)) for row in rows]


def _page(
    hearing_id: int | None = None, given: dict[str, str] | None = None, error: str = ""
) -> str:
    return render_template(
        "staff/hearings.html",
        rows=hearings_for(reading(), me()),
        at=current_time(),
        wrong=hearing_id,
        given=given or {},
        error=error,
    )
