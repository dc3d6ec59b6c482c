"""On a case's page inspectors let somebody near it again whose reason to be kept away is gone."""

from flask import request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases.releasing import Releasable, may_release, releasable, release
from processes.cases.tables import Case
from processes.cases.words import word
from web.db import reading
from web.languages import current_language
from web.staff.case_page import send_form
from web.staff.pages import blueprint, me


@blueprint.app_template_global()
def releasable_people(case: Case) -> list[Releasable]:
    """Whom an inspector might release; nobody for other readers."""
    return releasable(reading(), case) if may_release(reading(), me()) else []


@blueprint.app_template_global()
def reason_word(reason: str) -> str:
    """Why somebody is kept away, in the reader's language."""
    return word(reason, current_language())


@blueprint.post("/cases/<code>/release")
def release_person(code: str) -> Response | tuple[str, int]:
    """Release one person with a reason; refused where what keeps them away still holds."""
    person_id = request.form.get("person", 0, type=int)
    why = request.form.get(f"release_reason_{person_id}", "")
    told = str(_("The person may see the case again; your decision is on record."))
    return send_form(
        code,
        f"release_reason_{person_id}",
        lambda work, case: release(work, case, person_id, why),
        told,
    )
