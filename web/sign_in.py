"""Signing in and out: a token in a cookie, its row in PostgreSQL, the person in `g.person`."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from handlers.demo import accounts
from processes.db import unit_of_work
from processes.organisation import sign_in as sign_ins
from processes.organisation.known import Member, known
from processes.settings import Limits
from web import texts
from web.db import reading, sessions
from web.errors import sentence
from web.languages import pick
from web.security import limiter

blueprint = Blueprint("sign_in", __name__)


@dataclass(frozen=True)
class Account:
    """An invented person whom anybody may be in a demonstration."""

    username: str
    password: str
    role: str


def cookie_name() -> str:
    """`__Host-` where the city is reached over https, a plain name on a bare machine."""
    return "__Host-staff" if current_app.config["SESSION_COOKIE_SECURE"] else "staff"


def _real_time() -> datetime:
    return datetime.now(UTC)  # sign-ins live in real time, whatever the demonstration's clock says


def _limits() -> Limits:
    limits: Limits = current_app.extensions["pasokh"].limits
    return limits


def load_person() -> None:
    """Put the signed-in person, or None, into `g.person`."""
    g.person = None
    token = request.cookies.get(cookie_name())
    if not token or request.endpoint == "static":
        return
    looked = sign_ins.look(reading(), token, _real_time(), _limits())
    g.person, g.now = looked.member, looked.now
    if not looked.is_noted:
        with unit_of_work(sessions()) as work:
            sign_ins.note_seen(work, token, _real_time())


@blueprint.get("/sign-in")
def page() -> str:
    """The door for staff; in a demonstration it lists the people one may be."""
    return _page()


@blueprint.post("/sign-in")
@limiter.limit("20/minute")
def enter() -> Response | tuple[str, int]:
    """Check the pair and open a sign-in; whichever half is wrong, the answer is the same."""
    username = request.form.get("username", "").strip()
    password = request.form.get("password", "")
    try:
        with unit_of_work(sessions()) as work:
            agent = request.user_agent.string
            token = sign_ins.sign_in(work, username, password, _real_time(), agent, _limits())
    except sign_ins.SignInRefused as refusal:
        return _page(username, sentence(refusal)), 422
    session.clear()
    return _with_cookie(redirect(_onward() or _first_place()), token)


@blueprint.get("/me")
def me() -> str | Response:
    """Who one is here, and the way out."""
    if g.person is None:
        return redirect(url_for("sign_in.page"))
    return render_template("me.html", memberships=g.person.memberships)


@blueprint.post("/sign-out")
def leave() -> Response:
    """Close the sign-in for good and forget the cookie."""
    token = request.cookies.get(cookie_name())
    if token:
        with unit_of_work(sessions()) as work:
            sign_ins.sign_out(work, token)
    session.clear()
    flash(_("You have signed out."))
    response = redirect(url_for("sign_in.page"))
    response.delete_cookie(cookie_name(), path="/")
    return response


def install(app: Flask) -> None:
    """Know the person before every page."""
    app.before_request(load_person)
    app.jinja_env.globals.update(role_name=role_name)

    @app.context_processor
    def person() -> dict[str, Member | None]:
        return {"person": g.get("person")}


def _page(username: str = "", error: str = "") -> str:
    return render_template(
        "sign_in.html", username=username, error=error, onward=_onward(), accounts=_demo_accounts()
    )


def _with_cookie(response: Response, token: str) -> Response:
    response.set_cookie(
        cookie_name(),
        token,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        path="/",
    )
    return response


def _onward() -> str:
    """The page asked for before signing in, if it is one of ours."""
    target = request.values.get("next", "")
    parts = urlsplit(target)
    ours = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if ours and not parts.scheme and not parts.netloc else ""


def _first_place() -> str:
    known = current_app.view_functions
    return url_for("staff.inbox" if "staff.inbox" in known else "sign_in.me")


def role_name(key: str) -> str:
    """The role's name in the reader's language."""
    role = known(reading()).roles.get(key)
    return texts.named(role) if role else key


def _demo_accounts() -> list[Account]:
    """The accounts that a demonstration shows, one per audience."""
    if not current_app.extensions["pasokh"].demo:
        return []
    return [Account(name, word, pick(fa, en)) for name, word, fa, en in accounts()]
