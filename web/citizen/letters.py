"""The letters of the open case: each in full, how it fared on its way, and as a PDF."""

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from processes.cases.correspondence import BOX
from processes.cases.letters import CaseLetter, letter_of, letters_of
from processes.cases.tables import Case
from web.citizen.blueprint import blueprint
from web.citizen.keeping import kept_open
from web.db import reading
from web.deliveries import delivery
from web.paper import is_available, letter_pdf, pdf_response
from web.security import limiter


@blueprint.get("/case/letter/<int:letter_id>.pdf")
@limiter.limit("30/minute")
def letter(letter_id: int) -> Response:
    """A letter of the open case on paper, with its own letterhead, number and date."""
    case = kept_open()
    if case is None:
        return redirect(url_for("citizen.track"))
    row = letter_of(reading(), case, letter_id)
    return pdf_response(letter_pdf(row, case), f"pasokh-{case.code}-{row.id}")


@blueprint.app_context_processor
def letters() -> dict[str, Any]:
    """What templates ask of letters: those of a case, how one fared, whether paper is to be had."""
    return {
        "letters_of": _letters_of,
        "case_has_ways": _has_ways,
        "delivery": delivery,
        "paper_is_available": is_available,
    }


def _has_ways(found: list[CaseLetter]) -> bool:
    """Whether anything ever went out of the case box."""
    return any(way.channel != BOX for letter in found for way in letter.ways)


def _letters_of(case: Case) -> list[CaseLetter]:
    return letters_of(reading(), case)
