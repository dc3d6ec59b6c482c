"""What people think of the answers so far: always with the number asked, the rate, the interval."""

from flask import g, render_template
from sqlalchemy import select

from processes.cases.tables import Case
from processes.cases.visibility import case_rule
from processes.feedback.figures import OUTCOME, SMALLEST_N, satisfaction, satisfaction_by_unit
from processes.feedback.tables import Survey
from processes.organisation.tables import Unit
from web.db import reading
from web.manager.pages import PERIODS, blueprint, days, since

LATEST = 20


@blueprint.get("/satisfaction")
def opinions() -> str:
    """The figure as a whole, by unit where there are answers enough, and the latest words."""
    rule = case_rule(g.person)
    by_unit = satisfaction_by_unit(reading(), seen=rule, since=since())
    units = {u.id: u for u in reading().scalars(select(Unit).where(Unit.id.in_(by_unit.keys())))}
    latest = (
        select(Survey, Case)
        .join(Case, Case.id == Survey.case_id)
        .where(rule, Survey.answered_at.is_not(None), Survey.timeline == "live")
        .where(Survey.kind == OUTCOME)
        .order_by(Survey.answered_at.desc())
        .limit(LATEST)
    )
    rows = sorted(by_unit.items(), key=lambda item: -item[1].answered)
    return render_template(
        "manager/satisfaction.html",
        figures=satisfaction(reading(), seen=rule, since=since()),
        final=satisfaction(reading(), seen=rule, since=since(), after_stage_two=True),
        rows=[(units.get(unit_id or 0), figures) for unit_id, figures in rows],
        latest=reading().execute(latest).all(),
        smallest=SMALLEST_N,
        periods=PERIODS,
        days=days(),
    )
