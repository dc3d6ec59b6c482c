"""More time for an answer: an officer asks with a reason; who decides is the process's affair."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import extensions
from processes.cases.tables import Case
from processes.cases.visibility import case_for
from web.db import reading
from web.staff.pages import blueprint, me
from web.work import web_work


@blueprint.post("/cases/<code>/more-time")
def ask_more_time(code: str) -> Response:
    """Ask for a later date of the answer."""
    found = case_for(reading(), me(), code)
    with web_work() as work:
        own = work.session.get_one(Case, found.id)
        extensions.ask(work, own, request.form.get("reason", ""))
    flash(_("Your wish for more time has gone to the unit's manager."))
    return redirect(url_for("staff.case", code=code), 303)


@blueprint.app_context_processor
def more_time() -> dict[str, Any]:
    """Whether the person signed in may ask for more time in a case."""
    return {"may_ask_more_time": _may_ask}


def _may_ask(case: Case) -> bool:
    return extensions.may_ask(reading(), case, me().id)
