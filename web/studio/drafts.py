"""The owner's desk: files laid over a version, what is wrong with them, publishing or dropping."""

from http import HTTPStatus

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from handlers.composition import publish_names
from processes.definitions import drafts
from processes.definitions.publishing import PublishRefused
from processes.definitions.reading import definition_of
from processes.definitions.tables import Draft, ProcessVersion
from processes.engine.definition import Definition
from processes.engine.lint import Finding
from processes.engine.xml import MAX_BYTES
from processes.errors import PasokhError
from web.db import reading
from web.errors import sentence
from web.studio.differences import Difference, differences, marks
from web.studio.packages import Drawing, drawings
from web.studio.pages import blueprint, in_force_or_404, people_named
from web.work import web_work

Answer = str | tuple[str, int] | Response
NOTE_LENGTH = 2000


@blueprint.get("/<key>/draft")
def draft(key: str) -> str:
    """What the draft changes, what is left to do before it can be published."""
    return _page(key)


@blueprint.post("/<key>/draft/files")
def upload(key: str) -> Answer:
    """Lay one or more files over the draft; a file that cannot be taken changes nothing."""
    given = _uploaded()
    if not given:
        return _page(key, problem=_("Choose a file first.")), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with web_work() as work:
            for name, content in given:
                drafts.put_file(work.session, key, name, content, by_id=g.person.id, now=work.now)
    except PasokhError as refused:
        return _page(key, problem=sentence(refused)), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(_("The files are in the draft. Nothing is published yet."))
    return redirect(url_for("studio.draft", key=key))


@blueprint.post("/<key>/draft/take-out")
def take_out(key: str) -> Response:
    """Remove one file from the draft."""
    with web_work() as work:
        path = request.form.get("path", "")
        drafts.take_out(work.session, key, path, by_id=g.person.id, now=work.now)
    return redirect(url_for("studio.draft", key=key))


@blueprint.post("/<key>/draft/discard")
def discard(key: str) -> Response:
    """Drop the draft."""
    with web_work() as work:
        drafts.discard(work.session, key, by_id=g.person.id, now=work.now)
    flash(_("The draft was dropped. What is published stays as it was."))
    return redirect(url_for("studio.package", key=key))


@blueprint.post("/<key>/draft/publish")
def publish(key: str) -> Answer:
    """Publish the draft as the next version, with the owner's note."""
    note = request.form.get("note", "").strip()
    if not note:
        problem = _("Write in a sentence what changes and why; it stays with the version.")
        return _page(key, problem=problem), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with web_work() as work:
            done = drafts.publish_draft(
                work.session,
                key,
                publish_names(work.session),
                seen=request.form.get("seen", 0, type=int),
                by_id=g.person.id,
                now=work.now,
                note=note[:NOTE_LENGTH],
            )
    except (PublishRefused, drafts.DraftChanged) as refused:
        return _page(key, problem=sentence(refused), note=note), HTTPStatus.UNPROCESSABLE_ENTITY
    if done.is_new:
        flash(_("Published. New cases follow this version from now on; running ones keep theirs."))
    else:
        flash(_("The draft was the same as the version in force, so nothing has changed."))
    return redirect(url_for("studio.version", key=key, version=done.version))


def _uploaded() -> list[tuple[str, bytes]]:
    """Name and bytes of each file that came along (read one byte beyond what is taken)."""
    given = []
    for file in request.files.getlist("files"):
        content = file.stream.read(MAX_BYTES + 1)
        file.close()
        if file.filename:
            given.append((file.filename, content))
    return given


def _page(key: str, problem: str = "", note: str = "") -> str:
    session, row = reading(), in_force_or_404(key)
    session.expire_all()
    found = drafts.draft_of(session, key)
    findings, drawn, changed = _looked_at(found, row) if found else ([], [], [])
    return render_template(
        "studio/draft.html",
        row=row,
        draft=found,
        changes=drafts.changes(found, row) if found else [],
        files=sorted(found.manifest) if found else [],
        findings=findings,
        errors=[finding for finding in findings if finding.level == "error"],
        drawings=drawn,
        differences=changed,
        people=people_named({found.updated_by_id if found else None}),
        problem=problem,
        note=note,
    )


def _looked_at(
    draft: Draft, row: ProcessVersion
) -> tuple[list[Finding], list[Drawing], list[Difference]]:
    session = reading()
    findings = drafts.findings_of(session, draft, publish_names(session))
    definition = Definition(draft.key, drafts.draft_files(session, draft))
    published = definition_of(session, row.id)
    own = [d for p, d in published.diagrams.items() if p in row.manifest]
    before = [process for diagram in own for process in diagram.processes]
    after = [process for d in definition.diagrams.values() for process in d.processes]
    changed = differences(before, after)
    return findings, drawings(definition, None, marks(changed, findings)), changed
