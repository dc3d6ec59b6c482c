"""Escalations: which level was called on, why the cases are late, who has not answered yet."""

from flask import render_template

from processes.insight.escalations import escalations
from processes.organisation.facts import fact
from web.db import reading
from web.languages import current_language
from web.manager.pages import PERIODS, blueprint, days, seen, since


@blueprint.get("/escalations")
def ladders() -> str:
    """By level, by reason and unit; whatever still waits to be acknowledged opens its case."""
    language = current_language()
    reasons = fact(reading(), "late_reasons")
    return render_template(
        "manager/escalations.html",
        found=escalations(reading(), seen(), since=since()),
        reason_names={key: names.get(language, key) for key, names in reasons.items()},
        periods=PERIODS,
        days=days(),
    )
