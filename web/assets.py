"""Names the page's own files by their content, so that a browser may keep them for a year."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

_SHOWN = 10
_YEAR = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Add `v` = the file's fingerprint to every address of a static file."""
    folder = Path(app.static_folder or "")

    @app.url_defaults
    def name_by_content(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values["v"] = fingerprint(folder / values["filename"])

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
            response.headers["Cache-Control"] = _YEAR
        return response


@cache
def fingerprint(path: Path) -> str:
    """Ten characters that change when the file does; "0" when there is no such file."""
    return sha256(path.read_bytes()).hexdigest()[:_SHOWN] if path.is_file() else "0"
