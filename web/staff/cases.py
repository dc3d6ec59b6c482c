"""Cases: the list with its filters, one case with its story, notes, files, and who wrote it."""

from datetime import datetime, timedelta

from flask import Response as FlaskResponse
from flask import render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import correspondence, identity
from processes.cases.attachments import attachment_for, path_of
from processes.cases.visibility import case_for, visible_cases
from processes.insight.lists import AGES, Asked, case_page
from processes.organisation.units import find_unit
from web.db import reading
from web.now import current_time
from web.staff.case_page import page_of_case, send_form
from web.staff.pages import blueprint, choices, me, page_number
from web.work import ports, web_work

STATES = ("open", "received", "in_progress", "waiting", "answered", "owed", "closed")
LEVELS = (0, 1, 2)
SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})


@blueprint.get("/cases")
def cases() -> str:
    """The cases one may see, narrowed by what the address says."""
    asked = asked_for()
    found = case_page(reading(), visible_cases(me()), asked, current_time())
    return render_template(
        "staff/cases.html",
        asked=asked,
        found=found,
        state_keys=STATES,
        ages=list(AGES),
        levels=LEVELS,
        kinds=choices("kinds"),
        units=choices("units"),
        unit_key=request.args.get("unit", ""),
    )


@blueprint.get("/cases/<code>")
def case(code: str) -> str:
    """One case: who has it and by when, then what happened."""
    return page_of_case(case_for(reading(), me(), code))


@blueprint.post("/cases/<code>/notes")
def add_note(code: str) -> Response | tuple[str, int]:
    """Add an internal note; the citizen never sees it."""
    written = request.form.get("note", "")
    told = str(_("The note is in the case."))
    return send_form(
        code, "note", lambda work, case: correspondence.add_note(work, case.id, written), told
    )


@blueprint.post("/cases/<code>/identity")
def see_identity(code: str) -> str:
    """Show who wrote, and write down that it was shown, to whom and why."""
    found = case_for(reading(), me(), code)
    with web_work() as work:
        shown = identity.read(work, found.id, request.form.get("reason", "") or "case page")
    reading().expire_all()
    return page_of_case(found, shown)


@blueprint.get("/cases/<code>/files/<int:file_id>")
def case_file(code: str, file_id: int) -> FlaskResponse:
    """An attachment; everything but a picture is downloaded, never opened in the page."""
    case_for(reading(), me(), code)
    row = attachment_for(reading(), me(), file_id)
    response = send_file(
        path_of(ports().files, row),
        mimetype=row.media_type,
        as_attachment=row.media_type not in SHOWN_INLINE,
        download_name=row.file_name,
        max_age=0,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def asked_for() -> Asked:
    """What the address asks of the list of cases."""
    given = request.args
    unit = find_unit(reading(), given.get("unit"))
    level = given.get("level", type=int)
    return Asked(
        state=given.get("state", ""),
        age=given.get("age", ""),
        unit_id=unit.id if unit else None,
        level=level if level in LEVELS else None,
        kind=given.get("kind", ""),
        words=given.get("q", "")[:100],
        is_late=given.get("late") == "1",
        since=_days_ago("since"),
        answered_since=_days_ago("answered"),
        order=given.get("order", "due"),
        page=page_number(),
    )


def _days_ago(name: str) -> datetime | None:
    days = request.args.get(name, type=int)
    return current_time() - timedelta(days=days) if days and 0 < days <= 3660 else None
