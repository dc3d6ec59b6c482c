"""The page of the staff door: a colleague raises a case, and follows it like a citizen."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from processes.cases.staff_door import raise_case
from processes.engine.forms import FormContext, first_answers, read_answers
from processes.organisation.tables import Person
from web.citizen.keeping import is_one_time_key, keep_receipt, pin_for
from web.citizen.message_form import context, door_form, new_message
from web.forms import changed_rows, form_view, posted
from web.languages import current_language
from web.security import limiter, one_time_key
from web.staff.pages import blueprint, me
from web.work import citizen_work

PROCESS, FORM = "staff_door", "staff-message"


@blueprint.get("/raise")
def raising() -> str:
    """The empty form."""
    at = context()
    return _page(at, first_answers(door_form(PROCESS, FORM), at), {}, one_time_key())


@blueprint.post("/raise")
@limiter.limit("20/hour")
def send_raised() -> Response | tuple[str, int] | str:
    """Receive the colleague's word once; the receipt is a citizen's."""
    form, at, key = door_form(PROCESS, FORM), context(), request.form.get("_key", "")
    key = key if is_one_time_key(key) else one_time_key()
    rows = changed_rows(form, at)
    if rows is not None:
        return _page(at, rows, {}, key)
    answers = read_answers(form, posted(), at, current_language())
    if answers.errors:
        return _page(at, answers.given, answers.errors, key), 422
    with citizen_work() as work:
        writer = work.session.get_one(Person, me().id)
        received = raise_case(work, writer, new_message(answers.values, key, pin_for(key)))
    keep_receipt(received.case_id, key)
    return redirect(url_for("citizen.receipt"), 303)


def _page(at: FormContext, given: dict[str, object], errors: dict[str, str], key: str) -> str:
    form = door_form(PROCESS, FORM)
    shown = form_view(form, at, given, errors, current_language())
    return render_template("staff/raise.html", form=form, view=shown, key=key)
