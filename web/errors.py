"""One table from errors to HTTP, and one page for all of them, with a number to read out."""

import errno
import secrets
from http import HTTPStatus

import structlog
from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException

from handlers import logs
from processes.errors import PasokhError
from web.db import db
from web.languages import current_language

log = structlog.get_logger("web")

_FULL = {errno.ENOSPC, errno.EDQUOT}  # the disk of the files has no room
_NEVER_WRITTEN_BACK = {"password", "pin", "secret", "answer_code"}  # in no page, not even hidden
RETRY_SECONDS = 30


class NoSuchPage(PasokhError):
    """No such page or case was found."""

    fa = "چنین صفحه یا پرونده‌ای پیدا نشد."


class BeyondYourRole(PasokhError):
    """This is beyond what your role may do. If you need it, ask the head of your unit."""

    fa = "این کار از دسترس نقش شما بیرون است. اگر لازم است، از مدیر واحد بخواهید."


class TooManyTries(PasokhError):
    """Wrong too many times. Try again in {minutes} minutes."""

    fa = "چند بار نادرست وارد شد. {minutes} دقیقهٔ دیگر دوباره امتحان کنید."


# By name, so that each room's errors need no import here; a subclass takes its parent's row.
STATUS: dict[str, HTTPStatus] = {
    "ForeignOrigin": HTTPStatus.FORBIDDEN,
    "NoSuchPage": HTTPStatus.NOT_FOUND,
    "NoSuchCase": HTTPStatus.NOT_FOUND,
    "NoSuchTask": HTTPStatus.NOT_FOUND,
    "NoSuchSurvey": HTTPStatus.NOT_FOUND,
    "NoSuchInstance": HTTPStatus.NOT_FOUND,
    "NoSuchFile": HTTPStatus.NOT_FOUND,
    "WrongCode": HTTPStatus.FORBIDDEN,
    "SecretWrong": HTTPStatus.UNAUTHORIZED,
    "NoSuchLetter": HTTPStatus.NOT_FOUND,
    "TooManyTries": HTTPStatus.TOO_MANY_REQUESTS,
    "BeyondYourRole": HTTPStatus.FORBIDDEN,
    "NotYourTask": HTTPStatus.FORBIDDEN,
    "IdentityClosed": HTTPStatus.FORBIDDEN,
    "NothingClosed": HTTPStatus.CONFLICT,
    "AlreadyAsked": HTTPStatus.CONFLICT,
    "NoSuchHearing": HTTPStatus.NOT_FOUND,
    "HearingOver": HTTPStatus.CONFLICT,
    "DoneByYourself": HTTPStatus.FORBIDDEN,
    "ExtensionRefused": HTTPStatus.CONFLICT,
    "ConsentNotAsked": HTTPStatus.CONFLICT,
    "AppealNotOpen": HTTPStatus.CONFLICT,
    "WithdrawalNotOpen": HTTPStatus.CONFLICT,
    "PlaceTaken": HTTPStatus.CONFLICT,
    "SessionNotOpen": HTTPStatus.CONFLICT,
    "CaseHeld": HTTPStatus.CONFLICT,
    "HoldAsked": HTTPStatus.CONFLICT,
    "NotAllowed": HTTPStatus.FORBIDDEN,
    "TaskAlreadyCompleted": HTTPStatus.CONFLICT,
    "InstanceSuspended": HTTPStatus.CONFLICT,
    "InstanceChanged": HTTPStatus.CONFLICT,
    "NoSuchBatch": HTTPStatus.NOT_FOUND,
    "NotReleasable": HTTPStatus.CONFLICT,
    "OnlyYours": HTTPStatus.CONFLICT,
    "TaskTaken": HTTPStatus.CONFLICT,
    "CaseChanged": HTTPStatus.CONFLICT,
    "SurveyClosed": HTTPStatus.GONE,
    "PublishRefused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "FileRefused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "FileTooBig": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "PaperNotAvailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "PasokhError": HTTPStatus.UNPROCESSABLE_ENTITY,
}


def status_of(error: PasokhError) -> HTTPStatus:
    """The HTTP status of the nearest class of `error` that the table knows."""
    found = (STATUS[c.__name__] for c in type(error).__mro__ if c.__name__ in STATUS)
    return next(found, HTTPStatus.UNPROCESSABLE_ENTITY)


def sentence(error: PasokhError) -> str:
    """What went wrong, in the reader's language."""
    return error.sentence(current_language())


def install(app: Flask) -> None:
    """Send every error to the one page; nothing is swallowed, everything unexpected is logged."""
    logs.configure()
    app.register_error_handler(PasokhError, _told)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    for away in (OperationalError, InterfaceError, TimeoutError):
        app.register_error_handler(away, _database_away)
    app.register_error_handler(OSError, _disk)
    app.register_error_handler(Exception, _unexpected)


def _told(error: PasokhError) -> Response:
    return _page(status_of(error), sentence(error))


def _stale(error: CSRFError) -> Response:
    return _page(
        HTTPStatus.BAD_REQUEST,
        _("This page had been open too long, so nothing was recorded. Go back, reload and send."),
    )


def _http(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    if error.response is not None and error.code is not None and error.code < 400:
        return make_response(error.response)
    response = _page(status, _reason(status))
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After"}:
            response.headers[name] = value
    return response


def _database_away(error: Exception) -> Response:
    """The database is gone, has no room, or is too busy: what was sent can be sent again."""
    number = secrets.token_hex(4)
    log.error(
        "database_unreachable",
        error_id=number,
        path=request.path,
        problem=str(getattr(error, "orig", error)),
    )
    return _not_now(number)


def _disk(error: OSError) -> Response:
    """A full disk is an outage; any other error of the system is unexpected."""
    if error.errno not in _FULL:
        return _unexpected(error)
    number = secrets.token_hex(4)
    log.error("disk_full", error_id=number, path=request.path, file=error.filename)
    return _not_now(number)


def _not_now(number: str) -> Response:
    """503 with everything typed, ready to be sent again; a form sent twice is the same act."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    response = _page(status, _reason(status), number, sent=_sent())
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _sent() -> list[tuple[str, str]] | None:
    """The fields of the form that could not be taken; None where they must not be shown again."""
    if request.method != "POST" or _NEVER_WRITTEN_BACK & set(request.form):
        return None
    return [(k, v) for k, v in request.form.items(multi=True) if k != "csrf_token"]


def _unexpected(error: Exception) -> Response:
    number = secrets.token_hex(4)
    db.session.rollback()
    log.error("unexpected", error_id=number, path=request.path, exc_info=error)
    status = HTTPStatus.INTERNAL_SERVER_ERROR
    return _page(status, _reason(status), number)


def _reason(status: HTTPStatus) -> str:
    reasons: dict[int, str] = {
        400: _("What was sent could not be read. Go back and send it again."),
        403: _("This is beyond what your role may do. If you need it, ask the head of your unit."),
        404: _(
            "Perhaps the link is old or was typed wrongly. Nothing is lost; your message stands."
        ),
        405: _("This address cannot be used in this way. Start again from the page of the form."),
        410: _("What stood here is over."),
        413: _("What was sent is larger than 25 MB. Send fewer or smaller files."),
        415: _("This kind of content is not accepted here."),
        429: _("Too many tries in a short time. Wait a minute and try again."),
        500: _("Something failed in the system and nothing was lost. Tell us the number below."),
        503: _(
            "The system has no room or does not answer for a moment. Wait a minute and try again;"
            " what is sent twice is counted once."
        ),
    }
    return reasons.get(status.value, reasons[500] if status.value >= 500 else reasons[400])


def _title(status: HTTPStatus) -> str:
    titles: dict[int, str] = {
        403: _("This is not yours to do"),
        404: _("This address leads nowhere"),
        405: _("This address leads nowhere"),
        409: _("Someone was here before you"),
        413: _("The file is too big"),
        429: _("A little patience"),
        500: _("Something failed"),
        503: _("Not at this moment"),
    }
    otherwise: str = _("It could not be done")
    return titles.get(status.value, otherwise)


def _page(
    status: HTTPStatus,
    reason: str,
    number: str = "",
    *,
    sent: list[tuple[str, str]] | None = None,
) -> Response:
    number = number or secrets.token_hex(3)
    if status.value not in {404, 405}:
        log.info("refused", error_id=number, status=status.value, path=request.path)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        body: dict[str, object] = {"error": reason, "status": status.value, "error_id": number}
        return make_response(body, status.value)
    page = render_template(
        "error.html",
        status=status.value,
        title=_title(status),
        reason=reason,
        number=number,
        sent=sent,
        had_files=sent is not None and any(file.filename for file in request.files.values()),
    )
    return make_response(page, status.value)
