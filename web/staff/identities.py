"""A closed name on the page of a case: asked for with a reason, opened by a second person."""

from dataclasses import dataclass

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.identity import IdentityClosed, granted, needs_two
from processes.cases.openings import ask_opening, may_ask, openings_of
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.tables import Case
from processes.cases.visibility import case_for
from processes.organisation.tables import Person
from web.db import reading
from web.now import current_time
from web.staff.pages import blueprint, me, people_by_id
from web.work import web_work


@dataclass(frozen=True)
class ClosedName:
    """What the reader may do about the name, and (for inspection) who has opened it so far."""

    may_ask: bool
    waits: bool
    open_now: IdentityOpening | None
    openings: list[IdentityOpening]
    people: dict[int, Person]


@blueprint.post("/cases/<code>/identity/ask")
def ask_identity(code: str) -> Response:
    """Ask a second person to open the name."""
    found = case_for(reading(), me(), code)
    with web_work() as work:
        ask_opening(work, found.id, request.form.get("reason", ""))
    flash(_("A second person decides on your request; you are told."))
    return redirect(url_for("staff.case", code=code))


@blueprint.app_template_global()
def closed_name(case: Case) -> ClosedName | None:
    """How a confidential or sealed name stands for the reader; None for an ordinary case."""
    if not needs_two(case) or case.identity == "anonymous":
        return None
    entitled = may_ask(reading(), me(), case)
    rows = openings_of(reading(), case.id) if entitled else []
    own = [row for row in rows if row.asker_id == me().id]
    ids: set[int | None] = {one for row in rows for one in (row.asker_id, row.approver_id)}
    return ClosedName(
        may_ask=entitled,
        waits=any(row.state == "asked" for row in own),
        open_now=_open_now(case),
        openings=rows,
        people=dict(people_by_id(ids)),
    )


def _open_now(case: Case) -> IdentityOpening | None:
    try:
        return granted(reading(), case.id, me().id, current_time())
    except IdentityClosed:
        return None
