"""Downloads: one file of a version or of a draft, or the whole package as a zip."""

import io
import zipfile
from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Response, abort

from processes.definitions.drafts import draft_of
from processes.definitions.reading import contents, definition_of, file_of
from web.db import reading
from web.diagrams.standalone import svg_file
from web.languages import current_language
from web.studio.pages import blueprint, version_or_404

TYPES = {".md": "text/markdown; charset=utf-8", ".form": "application/json; charset=utf-8"}
XML = "application/xml; charset=utf-8"
OLDEST = (1980, 1, 1, 0, 0, 0)  # the same package gives the same bytes


@blueprint.get("/<key>/<int:version>/files/<path:path>")
def file(key: str, version: int, path: str) -> Response:
    """One file of a version."""
    return _download(version_or_404(key, version).manifest, path)


@blueprint.get("/<key>/draft/files/<path:path>")
def draft_file(key: str, path: str) -> Response:
    """One file of the draft."""
    draft = draft_of(reading(), key) or abort(404)
    return _download(draft.manifest, path)


@blueprint.get("/<key>/<int:version>/<process_id>.svg")
def picture(key: str, version: int, process_id: str) -> Response:
    """One diagram of a version as a picture that carries its own look."""
    row = version_or_404(key, version)
    definition = definition_of(reading(), row.id)
    if process_id not in definition.models:
        abort(404)
    content = svg_file(definition.diagram(process_id), process_id, current_language())
    return _attached(content or abort(404), "image/svg+xml", f"{process_id}-{version}.svg")


@blueprint.get("/<key>/<int:version>.zip")
def archive(key: str, version: int) -> Response:
    """All files of a version in their folders."""
    row = version_or_404(key, version)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in sorted(contents(reading(), row.manifest).items()):
            archive.writestr(zipfile.ZipInfo(path, OLDEST), content, zipfile.ZIP_DEFLATED)
    return _attached(packed.getvalue(), "application/zip", f"{key}-{version}.zip")


def _download(manifest: dict[str, str], path: str) -> Response:
    sha256 = manifest.get(path) or abort(404)
    name = PurePosixPath(path)
    return _attached(file_of(reading(), sha256), TYPES.get(name.suffix, XML), name.name)


def _attached(content: bytes, media_type: str, name: str) -> Response:
    response = Response(content, content_type=media_type)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
