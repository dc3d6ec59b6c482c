"""Which language, direction and colour scheme a page speaks, and the catalogues behind it."""

from contextlib import suppress
from urllib.parse import urlencode

from flask import Flask, Response, g, has_request_context, request
from flask_babel import Babel
from markupsafe import Markup
from werkzeug.urls import iri_to_uri

from web.cli.catalogues import compile_catalogues

LANGUAGES = ("fa", "en")
SCHEMES = {"auto": "light dark", "light": "light", "dark": "dark"}
_YEAR = 365 * 24 * 3600


def current_language() -> str:
    """The reader's language: chosen in the address, else remembered, else Persian."""
    if not has_request_context():
        return "fa"
    if "language" not in g:
        asked = request.args.get("lang") or request.cookies.get("lang")
        g.language = asked if asked in LANGUAGES else "fa"
    return str(g.language)


def colour_scheme() -> str:
    """The content of `<meta name="color-scheme">`: both, or the reader's own choice."""
    asked = request.args.get("scheme") or request.cookies.get("scheme") or "auto"
    return SCHEMES.get(asked, SCHEMES["auto"])


def pick(fa: str, en: str) -> str:
    """The one of two texts that the reader reads; Persian stands in for a missing English."""
    return fa if current_language() == "fa" or not en else en


def language_link() -> Markup:
    """The link to this very page in the other language."""
    other, name = ("en", "English") if current_language() == "fa" else ("fa", "فارسی")
    return Markup('<a href="{}" lang="{}" hreflang="{}">{}</a>').format(
        _with_choice("lang", other), other, other, name
    )


def scheme_url() -> str:
    """This very page in the other colours: dark, or light again."""
    return _with_choice("scheme", "light" if colour_scheme() == "dark" else "dark")


def _with_choice(name: str, choice: str) -> str:
    asked = request.args.to_dict(flat=False) if request.method == "GET" else {}
    pairs = [(k, v) for k, values in asked.items() if k != name for v in values]
    return f"{iri_to_uri(request.path)}?{urlencode([*pairs, (name, choice)])}"


def _remember(response: Response) -> Response:
    for name, allowed in (("lang", LANGUAGES), ("scheme", tuple(SCHEMES))):
        asked = request.args.get(name)
        if asked in allowed and request.cookies.get(name) != asked:
            secure = request.is_secure
            response.set_cookie(
                name, asked, max_age=_YEAR, samesite="Lax", httponly=True, secure=secure
            )
    return response


def install(app: Flask) -> None:
    """Set up the catalogues and what templates ask about language."""
    with suppress(OSError):  # a read-only installation brings its compiled catalogues along
        compile_catalogues()
    Babel(app, locale_selector=current_language, default_domain="messages")
    app.after_request(_remember)

    @app.context_processor
    def words() -> dict[str, object]:
        language = current_language()
        return {
            "language": language,
            "direction": "rtl" if language == "fa" else "ltr",
            "colour_scheme": colour_scheme(),
            "language_link": language_link,
            "scheme_url": scheme_url,
            "pick": pick,
        }
