"""What protects every page: headers, cookies, limits of size and rate, tokens against forgery."""

import secrets
from datetime import timedelta

from flask import Flask, Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from processes.errors import PasokhError
from processes.settings import Settings

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, in_memory_fallback_enabled=True)

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_HSTS = "max-age=31536000; includeSubDomains"
_REQUEST_BYTES = 25 * 1024 * 1024
_FORM_BYTES = 500 * 1000
_FORM_PARTS = 400


class ForeignOrigin(PasokhError):
    """This form came from another site and nothing was recorded. Open the page here and send it."""

    fa = "این فرم از نشانی دیگری فرستاده شده و چیزی ثبت نشد. همین‌جا صفحه را باز و دوباره بفرستید."


def install(app: Flask, settings: Settings) -> None:
    """Set the limits and cookies of SECURITY.md section 5 and add the headers to every answer."""
    https = settings.is_https
    app.config.update(
        SECRET_KEY=settings.key("web"),
        SESSION_COOKIE_NAME="__Host-s" if https else "s",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.limits.sign_in_hours),
        MAX_CONTENT_LENGTH=_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=_FORM_BYTES,
        MAX_FORM_PARTS=_FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=None,  # lives as long as the session; a form may be filled for an hour
        WTF_CSRF_SSL_STRICT=False,  # no Referer is sent (no-referrer); the Origin is checked here
        RATELIMIT_STORAGE_URI=settings.redis_url,
        RATELIMIT_HEADERS_ENABLED=False,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(hours=1),
        PUBLIC_ORIGIN=settings.public_url,
        PROMISE_WAIT_SECONDS=2.0,
    )
    if https:  # then one proxy stands before us and names the citizen's address
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    csrf.init_app(app)
    limiter.init_app(app)
    app.before_request(_refuse_foreign_origin)

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if https:
            response.headers.setdefault("Strict-Transport-Security", _HSTS)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _refuse_foreign_origin() -> None:
    """A form posted from another site is refused, even with a stolen token."""
    origin = request.headers.get("Origin")
    if request.method in {"GET", "HEAD", "OPTIONS"} or origin in {None, "null"}:
        return
    if origin not in {request.host_url.rstrip("/"), current_app.config["PUBLIC_ORIGIN"]}:
        raise ForeignOrigin()


def one_time_key() -> str:
    """128 bits for a hidden field: a form sent twice is the same act."""
    return secrets.token_urlsafe(16)
