"""The door for gateways: what became of a message that they took (docs/operators.md)."""

import hmac
from http import HTTPStatus

from flask import Blueprint, current_app, request

from handlers import bounces
from handlers.sending import REPORTS_KEY
from processes.cases.deliveries import LetterOnItsWay, Report
from processes.errors import PasokhError
from processes.settings import Settings
from web.db import sessions
from web.errors import NoSuchPage
from web.security import csrf, limiter
from web.work import ports

blueprint = Blueprint("gateway_reports", __name__)
csrf.exempt(blueprint)  # a gateway has no page; its secret is asked instead
MOST_BYTES = 1_000_000  # a bounce may bring the whole message back


class SecretWrong(PasokhError):
    """The secret of this gateway's reports is missing or wrong."""

    fa = "رمزِ گزارش‌های این درگاه نیامده یا درست نیست."


@blueprint.post("/gateways/<channel>/reports")
@limiter.limit("600/minute")
def take_report(channel: str) -> tuple[dict[str, object], int]:
    """A report by JSON, by form fields, or as a returned e-mail; taken once, however often sent."""
    settings: Settings = current_app.extensions["pasokh"]
    secret = settings.reports.get(channel)
    if secret is None:
        raise NoSuchPage()
    if not hmac.compare_digest(_given(), secret.encode()):
        raise SecretWrong()
    request.max_content_length = MOST_BYTES
    report = _read()
    if report is None:
        return {"taken": False}, HTTPStatus.OK
    key = settings.key(REPORTS_KEY)
    try:
        return {"taken": bounces.take(sessions(), ports(), key, channel, report)}, HTTPStatus.OK
    except LetterOnItsWay as later:
        return {"taken": False, "error": later.sentence("en")}, HTTPStatus.SERVICE_UNAVAILABLE


def _given() -> bytes:
    """The secret as a bearer token, or as the password of HTTP's basic sign-in."""
    sent = request.authorization
    return ((sent.token or sent.password or "") if sent else "").encode()


def _read() -> Report | None:
    if request.mimetype == "application/json":
        return bounces.json_report(request.get_data())
    if request.mimetype in ("message/rfc822", "multipart/report"):
        return bounces.bounce(request.get_data())
    return bounces.report_of(request.form)
