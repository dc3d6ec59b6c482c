"""The publish gate: what one package must satisfy as a whole before it becomes a version."""

from collections.abc import Mapping, Set

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.definitions.linting import lint_contents
from processes.definitions.tables import ProcessVersion
from processes.engine.definition import Definition, NotExecutable
from processes.engine.forms import parse_form
from processes.engine.lint import Catalogue, Finding, HandlerInfo


def check(
    session: Session,
    key: str,
    files: Mapping[str, bytes],
    handlers: Mapping[str, HandlerInfo],
    roles: Set[str],
) -> tuple[list[Finding], dict[str, int]]:
    """The findings on a package, and the versions its call activities would be pinned to."""
    published = _current(session)
    known = Catalogue(handlers=handlers, roles=roles or None, callees=set(published) - {key})
    report = lint_contents(files, known=known)
    findings = list(report.findings)
    if report.refused:
        return findings, {}
    definition = Definition(key, files)
    try:
        pins = {name: published[name] for name in _called_outside(definition)}
        if not pins:
            definition.trial()
    except NotExecutable as refusal:
        findings.append(_finding(key, refusal))
        return findings, {}
    return findings, pins


def check_draft(files: Mapping[str, bytes], names: Catalogue) -> list[Finding]:
    """What would be said of a draft: the same rules, without storing anything."""
    return list(lint_contents(files, known=names).findings)


def unknown_case_fields(files: Mapping[str, bytes], known: Set[str]) -> list[Finding]:
    """What forms (that can be read) would store in the case under a name that it does not have."""
    found: list[Finding] = []
    for path in (path for path in files if path.endswith(".form") and known):
        for part in parse_form(files[path], path).asked():
            if part.store == "case" and part.key not in known:
                fa = f"«{part.key}» ستونی از پرونده نیست؛ نام یا store دیگری برگزینید."
                en = f"“{part.key}” is no column of the case; choose another name or store."
                found.append(Finding("error", "unknown_case_field", path, part.key, None, fa, en))
    return found


def _called_outside(definition: Definition) -> set[str]:
    elements = (e for model in definition.models.values() for e in model.elements.values())
    called = {e.called_element for e in elements if e.called_element}
    return called - set(definition.models)


def _current(session: Session) -> dict[str, int]:
    query = select(ProcessVersion.key, ProcessVersion.id).where(ProcessVersion.is_current)
    return dict(session.execute(query).all())


def _finding(key: str, refusal: NotExecutable) -> Finding:
    fa, en = refusal.sentence("fa"), refusal.sentence("en")
    return Finding("error", "not_executable", f"bpmn/{key}", None, None, fa, en)
