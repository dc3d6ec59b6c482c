"""Reads a package into what its handbook page shows: diagrams, steps, forms, letters, tables."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from processes.definitions.packages import read_package_folder
from processes.definitions.showing import Table, tables_in
from processes.engine.definition import Definition
from processes.engine.diagram import Element, ProcessModel
from processes.engine.forms.records import ASKING, Component, Form
from web.diagrams.standalone import sheet_files
from web.handbook.words import due_in_words, kind_of_answer, say

LETTER_PARAMS = ("letter", "sms")
_PLAIN = re.compile(r'"([\w-]+)"')
_TOLD = ("userTask", "manualTask", "serviceTask", "callActivity", "businessRuleTask")


@dataclass(frozen=True)
class StepRow:
    """One step as the page shows it."""

    name: str
    note: str
    who: str
    when: str
    form: str
    letters: tuple[str, ...]
    calls: str


@dataclass(frozen=True)
class Picture:
    """One diagram with its steps in the order in which they are read, and drawn for paper."""

    id: str
    name: str
    note: str
    steps: tuple[StepRow, ...]
    sheets: tuple[bytes, ...]


@dataclass(frozen=True)
class Question:
    """One question of a form."""

    label: str
    kind: str
    is_required: bool
    help: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class FormPage:
    """One form with its questions."""

    key: str
    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class LetterPage:
    """One letter as written, with its look-ups."""

    key: str
    subject: str
    body: str


@dataclass(frozen=True)
class Page:
    """Everything of one package in one language."""

    key: str
    name: str
    note: str
    begins: str
    pictures: tuple[Picture, ...]
    forms: tuple[FormPage, ...]
    letters: tuple[LetterPage, ...]
    tables: tuple[Table, ...]


def read_definition(root: Path, key: str) -> Definition:
    """The package `key` under `root` (which holds bpmn/ and forms/)."""
    return Definition(key, read_package_folder(root, key))


def read_page(definition: Definition, language: str) -> Page:
    """What the page of a package shows in `language` ("fa" or "en")."""
    models = list(_in_order(definition))
    main = definition.main
    letters = {key: letter for (key, tongue), letter in definition.letters.items()}
    return Page(
        key=definition.key,
        name=main.name(language),
        note=_note(main.documentation, main.documentation_en, language),
        begins=_begins(main, language),
        pictures=tuple(_picture(definition, model, language) for model in models),
        forms=tuple(_form(form, language) for _, form in sorted(definition.forms.items())),
        letters=tuple(_letter(definition, key, language) for key in sorted(letters)),
        tables=tuple(_tables(definition)),
    )


def _tables(definition: Definition) -> Iterator[Table]:
    for path, content in sorted(definition.files.items()):
        if path.endswith(".dmn"):
            yield from tables_in(content, name=path)


def _columns(definition: Definition) -> dict[str, list[str]]:
    """The different numbers of each column of the package's tables, the smallest first."""
    found: dict[str, set[int]] = {}
    for table in _tables(definition):
        for at, column in enumerate(table.columns):
            cells = {int(rule.cells[at]) for rule in table.rules if rule.cells[at].isdigit()}
            if column.is_output:
                found.setdefault(column.expression, set()).update(cells)
    return {name: [str(number) for number in sorted(cells)] for name, cells in found.items()}


def _in_order(definition: Definition) -> Iterator[ProcessModel]:
    """The main process, then what it calls, level by level, then the rest."""
    queue, seen = [definition.main.id], set[str]()
    while queue:
        model = definition.models.get(queue.pop(0))
        if model is None or model.id in seen:
            continue
        seen.add(model.id)
        yield model
        queue += [e.called_element for e in model.elements.values() if e.called_element]
    yield from (model for key, model in sorted(definition.models.items()) if key not in seen)


def _begins(main: ProcessModel, language: str) -> str:
    starts = [e for e in main.elements.values() if e.kind == "startEvent"]
    named = [f"{e.name(language)} (`{e.message_name}`)" for e in starts if e.message_name]
    return ", ".join(named or [e.name(language) for e in starts])


def _picture(definition: Definition, model: ProcessModel, language: str) -> Picture:
    diagram = definition.diagram(model.id)
    shapes = diagram.shapes

    def place(element: Element) -> tuple[float, float]:
        box = shapes.get(element.id)
        return (box.x, box.y) if box else (0.0, 0.0)

    told = sorted((e for e in model.elements.values() if e.kind in _TOLD), key=place)
    columns = _columns(definition)
    return Picture(
        model.id,
        model.name(language),
        _note(model.documentation, model.documentation_en, language),
        tuple(_step(definition, model, element, columns, language) for element in told),
        tuple(sheet_files(definition.diagram(model.id), model.id, language)),
    )


def _step(
    definition: Definition,
    model: ProcessModel,
    element: Element,
    columns: Mapping[str, Sequence[str]],
    language: str,
) -> StepRow:
    is_human = element.kind in ("userTask", "manualTask")
    lane = model.lanes.get(element.lane or "")
    called = definition.models.get(element.called_element or "")
    return StepRow(
        name=element.name(language),
        note=_note(element.documentation_fa, element.documentation_en, language),
        who=lane.name(language) if lane else say("system", language),
        when=_due(element, columns, language) if is_human else "",
        form=element.properties.get("formKey", "") if is_human else "",
        letters=tuple(_letters(element, language)),
        calls=called.name(language) if called else element.called_element or "",
    )


def _due(element: Element, columns: Mapping[str, Sequence[str]], language: str) -> str:
    due, limit = (element.properties.get(key, "") for key in ("dueDate", "dueLimit"))
    return due_in_words(due, limit, language, columns)


def _letters(element: Element, language: str) -> Iterator[str]:
    params = element.operator.params if element.operator else {}
    for name in LETTER_PARAMS:
        value = params.get(name, "").strip()
        plain = _PLAIN.fullmatch(value)
        if plain:
            yield plain[1]
        elif value and value != "null":
            yield say("by table", language)
            return


def _form(form: Form, language: str) -> FormPage:
    asked = (part for each in form.asked() for part in (each, *each.components))
    questions = tuple(_question(part, language) for part in asked if part.type in ASKING)
    return FormPage(form.key, form.title(language), questions)


def _question(component: Component, language: str) -> Question:
    label, helped = component.label_fa, component.help_fa
    if language != "fa":
        label, helped = component.label_en or label, component.help_en or helped
    return Question(
        label,
        kind_of_answer(component.type, language),
        component.rules.required,
        helped,
        tuple(option.label(language) for option in component.options),
    )


def _letter(definition: Definition, key: str, language: str) -> LetterPage:
    letter = definition.letters.get((key, language)) or definition.letters[key, "fa"]
    return LetterPage(key, letter.subject, letter.body)


def _note(first: str, second: str, language: str) -> str:
    """The documentation in `language`, else in the other one."""
    return (first or second) if language == "fa" else (second or first)
