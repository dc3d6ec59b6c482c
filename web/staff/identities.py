"""A closed name on the page of a case: asked for with a reason, opened by a second person."""

from dataclasses import dataclass

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.identity import IdentityClosed, granted, needs_two
from processes.cases.openings import ask_opening, may_ask, openings_of
from processes.cases.sealed_tables import IdentityOpening
from processes.cases.tables import Case
from processes.organisation.known import Member
from web.db import reading
from web.now import current_time
from web.staff.case_page import send_form
from web.staff.pages import blueprint, me, people_by_id


@dataclass(frozen=True)
class ClosedName:
    """What the reader may do about the name, and (for inspection) who has opened it so far."""

    may_ask: bool
    waits: bool
    open_now: IdentityOpening | None
    openings: list[IdentityOpening]
    people: dict[int, Member]


@blueprint.post("/cases/<code>/identity/ask")
def ask_identity(code: str) -> Response | tuple[str, int]:
    """Ask a second person to open the name."""
    why = request.form.get("reason", "")
    told = str(_("A second person decides on your request; you are told."))
    return send_form(code, "reason", lambda work, case: ask_opening(work, case.id, why), told)


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
