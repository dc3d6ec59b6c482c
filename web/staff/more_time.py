"""More time for an answer: an officer asks with a reason; who decides is the process's affair."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import extensions
from processes.cases.tables import Case
from web.db import reading
from web.staff.case_page import send_form
from web.staff.pages import blueprint, me


@blueprint.post("/cases/<code>/more-time")
def ask_more_time(code: str) -> Response | tuple[str, int]:
    """Ask for a later date of the answer."""
    why = request.form.get("more_time", "")
    told = str(_("Your wish for more time has gone to the unit's manager."))
    return send_form(code, "more_time", lambda work, case: extensions.ask(work, case, why), told)


@blueprint.app_context_processor
def more_time() -> dict[str, Any]:
    """Whether the person signed in may ask for more time in a case."""
    return {"may_ask_more_time": _may_ask}


def _may_ask(case: Case) -> bool:
    return extensions.may_ask(reading(), case, me().id)
