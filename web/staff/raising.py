"""The page of the staff door: a colleague raises a case, and follows it like a citizen."""

from flask import render_template
from werkzeug.wrappers import Response

from processes.cases.intake import NewMessage, Receipt
from processes.cases.staff_door import raise_case
from processes.engine.forms import FormContext, first_answers
from processes.instances.work import Work
from processes.organisation.tables import Person
from web.citizen.doors import Door
from web.citizen.message_form import context, door_form
from web.forms import form_view
from web.languages import current_language
from web.security import limiter, one_time_key
from web.staff.pages import blueprint, me

PROCESS, FORM = "staff_door", "staff-message"


@blueprint.get("/raise")
def raising() -> str:
    """The empty form."""
    at = context()
    return _page(at, first_answers(door_form(PROCESS, FORM), at), {}, one_time_key())


@blueprint.post("/raise")
@limiter.limit("20/hour")
def send_raised() -> Response | tuple[str, int] | str:
    """Receive the colleague's word; the receipt is a citizen's."""
    return Door(door_form(PROCESS, FORM), _page, _receive, {}).answer()


def _receive(work: Work, message: NewMessage) -> Receipt:
    return raise_case(work, work.session.get_one(Person, me().id), message)


def _page(at: FormContext, given: dict[str, object], errors: dict[str, str], key: str) -> str:
    form = door_form(PROCESS, FORM)
    shown = form_view(form, at, given, errors, current_language())
    return render_template("staff/raise.html", form=form, view=shown, key=key)
