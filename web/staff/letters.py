"""Letters of a case for those who handle it: how they fared, again, on paper; the post's list."""

from functools import partial

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from processes.cases import posting, sending
from processes.cases.letters import letter_of
from processes.cases.tables import Correspondence
from processes.cases.visibility import case_for
from processes.feedback import asking
from web.db import reading
from web.deliveries import why_failed
from web.paper import Addressee, is_available, letter_pdf, pdf_response
from web.staff.pages import blueprint, mask_for, me
from web.work import ports, web_work

MOST_LETTERS = 100


@blueprint.get("/cases/<code>/letters/<int:letter_id>.pdf")
def case_letter(code: str, letter_id: int) -> FlaskResponse:
    """A letter of a case on paper, as staff may see it: without the citizen's own data."""
    case = case_for(reading(), me(), code)
    row = letter_of(reading(), case, letter_id)
    data = letter_pdf(row, case, shown=partial(mask_for([case.id]), case.id))
    return pdf_response(data, f"pasokh-{case.code}-{row.id}")


@blueprint.post("/cases/<code>/letters/<int:letter_id>/again")
def send_again(code: str, letter_id: int) -> Response:
    """Put a letter that could not be delivered back into the line."""
    case = case_for(reading(), me(), code)
    with web_work() as work:
        own = work.session.get_one(Correspondence, letter_of(reading(), case, letter_id).id)
        asking.refuse_by_hand(work.session, own)
        is_again = sending.send_again(work, own)
    flash(_("The letter goes out again.") if is_again else _("This letter is on its way already."))
    return redirect(url_for("staff.case", code=code) + "#letters")


@blueprint.get("/post")
def post_desk() -> str:
    """Letters that wait to be printed and posted."""
    waiting = posting.waiting_for_post(reading(), me(), MOST_LETTERS)
    return render_template("staff/post.html", waiting=waiting, has_paper=is_available())


@blueprint.get("/post/<int:letter_id>.pdf")
def print_letter(letter_id: int) -> FlaskResponse:
    """One letter with its addressee, for the envelope."""
    with web_work() as work:
        found, identity = posting.open_for_printing(work, me(), letter_id)
        data = letter_pdf(found.row, found.case, to=Addressee(identity.name, identity.address))
    return pdf_response(data, f"post-{found.case.code}-{letter_id}")


@blueprint.post("/post/<int:letter_id>")
def mark_posted(letter_id: int) -> Response:
    """The letter lies in the post box."""
    with web_work() as work:
        posting.mark_posted(work, me(), letter_id)
    flash(_("Noted: the letter is in the post."))
    return redirect(url_for("staff.post_desk"))


@blueprint.app_context_processor
def reasons() -> dict[str, object]:
    """What templates ask: why a letter failed, by which ways letters truly leave, which carry a
    question, and what hides the citizen's own data in them."""
    return {
        "why_failed": why_failed,
        "gateways": ports().gateways,
        "is_question": partial(asking.is_question, reading()),
        "mask_of": lambda case: partial(mask_for([case.id]), case.id),
    }
