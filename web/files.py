"""Handing out files that came from outside: never shown in place, never run, never guessed."""

from pathlib import Path
from urllib.parse import quote

from flask import Response, send_file

from processes.cases.attachments import path_of
from processes.cases.tables import Attachment
from web.errors import NoSuchPage

_SANDBOX = "default-src 'none'; sandbox"


def attachment_response(files: Path, row: Attachment) -> Response:
    """The bytes of `row` as a download under its own name (SECURITY.md section 5, uploads).

    Raises NoSuchPage when the file is gone from the disk."""
    path = path_of(files, row)
    if not path.is_file():
        raise NoSuchPage()
    response = send_file(path, mimetype=row.media_type, conditional=False, etag=False, max_age=0)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row.file_name)}"
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    return response
