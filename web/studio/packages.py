"""Reading what is published: the list of packages, one version with all that stands in it."""

from dataclasses import dataclass, field

from flask import g, render_template, request
from markupsafe import Markup

from processes.cases.visibility import counted_rule
from processes.definitions.drafts import draft_of
from processes.definitions.reading import definition_of, versions_of
from processes.definitions.showing import Table, tables_in
from processes.definitions.tables import ProcessVersion
from processes.engine.definition import Definition
from processes.engine.diagram import ProcessModel
from processes.engine.forms import Form, FormContext
from processes.insight.steps import published, running_counts, step_counts
from web.db import reading
from web.diagrams import Step, diagram_svg, steps_list
from web.diagrams.sheets import sheets
from web.forms import form_view
from web.languages import current_language
from web.now import current_time
from web.studio.pages import blueprint, in_force_or_404, people_named, version_or_404

PARTS = ("diagram", "tables", "forms", "letters", "files", "versions")


@dataclass(frozen=True)
class Drawing:
    """One diagram of a package, ready to be shown."""

    process: ProcessModel
    svg: Markup
    steps: list[Step]
    is_counted: bool = False


@dataclass(frozen=True)
class LetterText:
    """One letter in both languages, as written."""

    key: str
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)  # language -> subject, body


@blueprint.get("")
def packages() -> str:
    """Every package with its version in force, who published it, and what runs on it."""
    rows = published(reading())
    return render_template(
        "studio/packages.html",
        rows=rows,
        running=running_counts(reading(), counted_rule(g.person)),
        drafts={row.key: draft_of(reading(), row.key) for row in rows},
        people=people_named({row.published_by_id for row in rows}),
    )


@blueprint.get("/<key>")
def package(key: str) -> str:
    """The version in force."""
    return _version_page(in_force_or_404(key))


@blueprint.get("/<key>/<int:version>")
def version(key: str, version: int) -> str:
    """One version, in force or former."""
    return _version_page(version_or_404(key, version))


@blueprint.get("/<key>/<int:version>/print")
def print_page(key: str, version: int) -> str:
    """The diagrams alone, for the wall: a wide one lies in rows, so that its names can be read."""
    row = version_or_404(key, version)
    definition = definition_of(reading(), row.id)
    language = current_language()
    printed = [
        (model, sheet.picture)
        for model in own_models(definition)
        for sheet in sheets(definition.diagram(model.id), model.id, language)
    ]
    return render_template("studio/print.html", row=row, printed=printed)


@blueprint.get("/<key>/<int:version>/forms/<form_key>")
def form_page(key: str, version: int, form_key: str) -> str | tuple[str, int]:
    """One form as the person who fills it sees it."""
    row = version_or_404(key, version)
    form = definition_of(reading(), row.id).forms.get(form_key)
    if form is None:
        return render_template("studio/form.html", row=row, form=None, view=None), 404
    return render_template("studio/form.html", row=row, form=form, view=empty_view(form))


def drawings(
    definition: Definition, row: ProcessVersion | None, marks: dict[str, str] | None = None
) -> list[Drawing]:
    """The package's own diagrams, the main one first; with counts where a version runs."""
    return [_drawing(definition, model, row, marks or {}) for model in own_models(definition)]


def own_models(definition: Definition) -> list[ProcessModel]:
    """The processes drawn in the package itself, the main one first."""
    own = {path: d for path, d in definition.diagrams.items() if _is_own(definition, path)}
    models = [p for diagram in own.values() for p in diagram.processes if p.executable]
    return sorted(models, key=lambda model: model.id != definition.key)


def empty_view(form: Form) -> object:
    """A form with nothing filled in; lists that need a case are empty."""
    context = FormContext(now=current_time(), data={}, lists={}, points=[])
    return form_view(form, context, {}, {}, current_language())


def tables_of(files: dict[str, bytes]) -> list[Table]:
    """Every decision table among the files."""
    found = [tables_in(c, name=path) for path, c in files.items() if path.endswith(".dmn")]
    return [table for tables in found for table in tables]


def letters_of(definition: Definition, paths: set[str]) -> list[LetterText]:
    """The letters that the package itself names, by key."""
    found: dict[str, LetterText] = {}
    for (key, language), letter in sorted(definition.letters.items()):
        if f"forms/letters/{key}.{language}.md" in paths:
            text = found.setdefault(key, LetterText(key))
            text.texts[language] = (letter.subject, letter.body)
    return list(found.values())


def forms_of(definition: Definition, paths: set[str]) -> dict[str, Form]:
    """The forms that the package itself names, by key."""
    return {k: form for k, form in definition.forms.items() if f"forms/{k}.form" in paths}


def _version_page(row: ProcessVersion) -> str:
    asked = request.args.get("part", "")
    definition, versions = definition_of(reading(), row.id), versions_of(reading(), row.key)
    paths = set(row.manifest)
    own = {path: definition.files[path] for path in paths}
    return render_template(
        "studio/version.html",
        row=row,
        part=asked if asked in PARTS else "diagram",
        drawings=drawings(definition, row),
        tables=tables_of(own),
        forms=forms_of(definition, paths),
        letters=letters_of(definition, paths),
        sizes={path: len(content) for path, content in sorted(own.items())},
        versions=versions,
        running=running_counts(reading(), counted_rule(g.person)),
        people=people_named({each.published_by_id for each in versions}),
        draft=draft_of(reading(), row.key),
    )


def _drawing(
    definition: Definition, model: ProcessModel, row: ProcessVersion | None, marks: dict[str, str]
) -> Drawing:
    diagram, language = definition.diagram(model.id), current_language()
    counts = {}
    if row is not None:
        rule = counted_rule(g.person)
        counts = step_counts(reading(), model.id, rule, current_time(), version_id=row.id)
    svg = diagram_svg(diagram, model.id, language=language, counts=counts, marks=marks)
    steps = steps_list(diagram, model.id, language=language, counts=counts, marks=marks)
    return Drawing(model, svg, steps, is_counted=bool(counts))


def _is_own(definition: Definition, path: str) -> bool:
    return path.startswith(f"bpmn/{definition.key}/")
