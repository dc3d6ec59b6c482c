"""Messages sent: what went, or in a demonstration would have gone, to citizens and to staff."""

import re

from flask import current_app, render_template, request
from sqlalchemy import and_, func, or_, select

from processes.cases.codes import read_code
from processes.cases.tables import Case, Correspondence
from processes.cases.visibility import case_rule
from processes.settings import Settings
from web.db import reading
from web.staff.pages import blueprint, mask_for, me, page_number

PAGE_SIZE = 40
CHANNELS = ("sms", "email", "letter", "box")
STATES = ("waiting", "sending", "sent", "delivered", "failed", "kept")


@blueprint.get("/messages")
def messages() -> str:
    """The messages of cases one may see, newest first."""
    channel, code = request.args.get("channel", ""), request.args.get("case", "").strip()
    state = request.args.get("state", "")
    own = and_(Correspondence.case_id.is_(None), Correspondence.person_id == me().id)
    seen = or_(own, case_rule(me()))
    query = (
        select(Correspondence, Case)
        .outerjoin(Case, Case.id == Correspondence.case_id)
        .where(Correspondence.direction.in_(("out", "staff")), seen)
        .where(Correspondence.timeline == "live")
    )
    if channel in CHANNELS:
        query = query.where(Correspondence.channel == channel)
    if state in STATES:
        query = query.where(Correspondence.status == state)
    if code:
        query = query.where(Case.code == (read_code(code) or code))
    counted = query.with_only_columns(func.count(), maintain_column_froms=True)
    total = reading().scalar(counted) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(page_number(), pages)
    newest = query.order_by(Correspondence.at.desc(), Correspondence.id.desc())
    rows = reading().execute(newest.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)).all()
    return render_template(
        "staff/messages.html",
        rows=rows,
        mask=mask_for(case.id for _message, case in rows if case),
        links=_links,
        channel=channel,
        code=code,
        channels=CHANNELS,
        state=state,
        state_keys=STATES,
        total=total,
        page=page,
        pages=pages,
    )


def _links(text: str) -> list[str]:
    """The addresses of this house in a message, as paths (a demonstration follows them)."""
    house: Settings = current_app.extensions["pasokh"]
    own = re.findall(re.escape(house.public_url) + r"(/[\w./?=&-]+)", text)
    return [path.rstrip(".") for path in own] if house.demo else []
