"""What everybody may know: received, answered, done, overdue, and what citizens say of it."""

from datetime import timedelta

from flask import render_template, request

from processes.cases.choices import lists
from processes.insight.public import COUNTS, public_figures
from web.citizen.blueprint import blueprint
from web.db import reading
from web.languages import current_language
from web.now import current_time
from web.security import limiter

PERIODS = (30, 90, 365)
USUAL = 90


@blueprint.get("/figures")
@limiter.limit("60/minute")
def figures() -> str:
    """Counts by kind and district, satisfaction with its number and interval; nobody is named."""
    asked = request.args.get("days", USUAL, type=int)
    days = asked if asked in PERIODS else USUAL
    now = current_time()
    return render_template(
        "citizen/figures.html",
        found=public_figures(reading(), now - timedelta(days=days), now),
        count_keys=COUNTS,
        kinds=_names("kinds"),
        districts=_names("districts"),
        periods=PERIODS,
        days=days,
    )


def _names(key: str) -> dict[str, str]:
    language = current_language()
    return {one.value: one.label(language) for one in lists(reading())[key]}
