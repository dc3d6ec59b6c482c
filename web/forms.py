"""The HTML side of forms: what each field shows, the rows one adds or removes, what was posted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Flask, request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from processes import wording
from processes.engine.forms import Component, Form, FormContext, Option
from processes.engine.forms.answers import condition_data, is_hidden, offered
from processes.engine.forms.posted import collect
from processes.engine.forms.records import every

_REVEALED = re.compile(r'([a-z][a-z0-9_]*)\s*!=\s*"([^"\\]*)"\Z')
_ROW = re.compile(r"([a-z][a-z0-9_]*)\[(\d{1,3})\]\Z")
_SHORT = 18  # characters: choices up to this length stand side by side
_MANY = 5


@dataclass
class Choice:
    """One choice as shown; `reveals` are the fields that belong to it alone."""

    value: str
    label: str
    help: str
    chosen: bool
    reveals: list["Field"] = field(default_factory=list)


@dataclass(frozen=True)
class Options:
    """The choices of a select, written out: value -> its element, and all of them in order."""

    each: Mapping[str, str]
    html: str

    def with_chosen(self, value: Any) -> Markup:
        """All of them, with the one that is chosen."""
        plain = self.each.get(str(value))
        if plain is None:
            return Markup(self.html)  # noqa: S704 - escaped when it was written
        chosen = plain.replace(">", " selected>", 1)
        return Markup(self.html.replace(plain, chosen, 1))  # noqa: S704 - escaped as above


def select_options(options: tuple[Option, ...], language: str) -> Options:
    """The elements of a select with these choices, written once for each list and language."""
    name = (id(options), language)
    kept = _written.get(name)
    if kept is None or kept[0] is not options:
        kept = options, _write(options, language)
        if len(_written) >= _WRITTEN:
            _written.clear()
        _written[name] = kept
    return kept[1]


_WRITTEN = 256
_written: dict[tuple[int, str], tuple[tuple[Option, ...], Options]] = {}


def _write(options: tuple[Option, ...], language: str) -> Options:
    element = Markup('<option value="{}">{}</option>')
    each = {o.value: str(element.format(o.value, o.label(language))) for o in options}
    return Options(each, "".join(each.values()))


@dataclass
class Row:
    """One row of a list: its own fields; a fixed row carries the point's text as its legend."""

    name: str
    legend: str
    fields: list["Field"]


@dataclass
class Field:
    """One field as shown in the reader's language."""

    type: str
    name: str
    id: str
    label: str
    help: str
    value: Any = ""
    error: str = ""
    required: bool = False
    choices: list[Choice] = field(default_factory=list)
    options: "Options | None" = None
    fields: list["Field"] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    height: int = 4
    look: str = ""
    mode: str = ""
    width: str = ""
    is_fixed: bool = False
    accept: str = ""
    multiple: bool = False
    refreshes: bool = False


@dataclass
class FormView:
    """A whole form as shown: its fields, and the errors in their order with a link to each."""

    fields: list[Field]
    errors: list[tuple[str, str, str]]  # (id of the field, its label, the sentence)
    shown: str
    has_new: bool = False

    @property
    def count(self) -> int:
        """How many things must be put right."""
        return len(self.errors)


def field_id(name: str) -> str:
    """The id of the field called `name`: "points[0].text" -> "f-points-0-text"."""
    return "f-" + re.sub(r"[^a-z0-9_]+", "-", name).strip("-")


def form_view(
    form: Form,
    context: FormContext,
    given: Mapping[str, Any],
    errors: Mapping[str, str],
    language: str,
) -> FormView:
    """`form` ready for the macros of parts/form.html, showing `given` and `errors`."""
    before = set(request.form.get("_shown", "").split()) if request.method == "POST" else set()
    build = _Builder(form, context, errors, language)
    fields = list(build.level(form.components, given, "", context.data))
    shown = [one.name for one in _open(fields) if one.name]
    fresh = {name for name in shown if name not in before} if before else set()
    listed = [(one.id, one.label, one.error) for one in _open(fields) if one.error]
    if fresh and listed and all(one.name in fresh for one in _open(fields) if one.error):
        for one in _open(fields):
            one.error = ""
        return FormView(fields, [], " ".join(shown), has_new=True)
    return FormView(fields, listed, " ".join(shown))


def posted() -> MultiDict[str, str]:
    """What was posted, with the names of the files that came along."""
    raw: MultiDict[str, str] = MultiDict(request.form)
    for name, file in request.files.items(multi=True):
        if file.filename:
            raw.add(name, file.filename)
    return raw


def changes_only() -> bool:
    """Whether a button was pressed that only changes the form."""
    return not {"_add", "_remove", "_refresh"}.isdisjoint(request.form)


def changed_rows(form: Form, context: FormContext) -> dict[str, Any] | None:
    """The answers to show after a button that only changes the form (a row more, a row less,
    a fresh look at the conditions); None when the form was really sent."""
    if not changes_only():
        return None
    raw = posted()
    given = collect(form.components, raw, len(context.points))
    lists = {c.key for c in form.asked() if c.type == "dynamiclist" and not c.source}
    if raw.get("_add") in lists:
        given.setdefault(raw["_add"], []).append({})
    removed = _ROW.match(raw.get("_remove", ""))
    if removed and removed[1] in lists:
        rows = given.get(removed[1], [])
        given[removed[1]] = [row for at, row in enumerate(rows) if at != int(removed[2])]
    return given


class _Builder:
    """Walks one form once, for one reader."""

    def __init__(
        self, form: Form, context: FormContext, errors: Mapping[str, str], language: str
    ) -> None:
        self.form, self.context, self.errors, self.language = form, context, errors, language
        self.sources = {
            name
            for component in every(form.components)
            if component.hide and not _REVEALED.match(component.hide_text)
            for name in component.hide.names
        }

    def level(
        self,
        components: tuple[Component, ...],
        given: Mapping[str, Any],
        prefix: str,
        around: Mapping[str, Any],
    ) -> Iterator[Field]:
        """The visible fields of one level; a field that one choice alone reveals goes under it."""
        data = condition_data(components, given, replace(self.context, data=around))
        radios: dict[str, Field] = {}
        for component in components:
            home = self._choice_of(component, radios)
            if home is None and is_hidden(component, data, self.context):
                continue
            shown = self._field(component, given, prefix, data)
            if component.type == "radio":
                radios[component.key] = shown
            if home is None:
                yield shown
            else:
                home.reveals.append(shown)

    @staticmethod
    def _choice_of(component: Component, radios: Mapping[str, Field]) -> Choice | None:
        simple = _REVEALED.match(component.hide_text)
        owner = radios.get(simple[1]) if simple else None
        if simple is None or owner is None:
            return None
        found = next((c for c in owner.choices if c.value == simple[2]), None)
        if found is not None:
            owner.look = "pick"
        return found

    def _field(
        self,
        component: Component,
        given: Mapping[str, Any],
        prefix: str,
        data: Mapping[str, Any],
    ) -> Field:
        name = prefix + component.key if component.key else ""
        shown = Field(
            type=component.type,
            name=name,
            id=field_id(name),
            label=component.label(self.language),
            help=component.help(self.language),
            value=given.get(component.key, ""),
            error=self.errors.get(name, ""),
            required=component.rules.required,
            height=component.rows or 4,
            accept=component.accept,
            multiple=component.multiple,
            refreshes=component.key in self.sources,
        )
        if component.type == "group":
            shown.fields = list(self.level(component.components, given, prefix, data))
        elif component.type == "dynamiclist":
            shown.is_fixed = bool(component.source)
            shown.rows = list(self._rows(component, shown, data))
        else:
            self._dress(component, shown, data)
        return shown

    def _dress(self, component: Component, shown: Field, data: Mapping[str, Any]) -> None:
        """Choices, the width that tells the length, the keyboard of a telephone."""
        if component.type == "select":
            shown.options = select_options(offered(component, data, self.context), self.language)
            shown.look = component.look
        elif component.type in {"radio", "checklist"}:
            shown.choices = [self._choice(o, shown) for o in offered(component, data, self.context)]
            shown.look = component.look or _look(shown.choices)
        elif component.type == "datetime":
            shown.value = _day_text(shown.value, self.language)
            shown.mode, shown.width = "numeric", "w1"
        elif component.type == "number":
            shown.value = wording.digits(shown.value, self.language)
            shown.mode, shown.width = "decimal" if component.decimals else "numeric", "w1"
        elif component.rules.pattern or component.rules.kind == "phone":
            shown.mode, shown.width = "tel", "w2"
        elif component.rules.kind == "email":
            shown.mode, shown.width = "email", ""

    def _choice(self, option: Option, shown: Field) -> Choice:
        value = shown.value
        chosen = option.value in value if isinstance(value, list) else option.value == str(value)
        return Choice(option.value, option.label(self.language), option.help(self.language), chosen)

    def _rows(self, component: Component, shown: Field, data: Mapping[str, Any]) -> Iterator[Row]:
        given = shown.value if isinstance(shown.value, list) else []
        count = len(self.context.points) if component.source else max(len(given), 1)
        for at in range(count):
            row = given[at] if at < len(given) and isinstance(given[at], Mapping) else {}
            name = f"{shown.name}[{at}]"
            text = self.context.points[at] if component.source else ""
            legend = f"{wording.digits(at + 1, self.language)}. {text}".strip()
            yield Row(name, legend, list(self.level(component.components, row, f"{name}.", data)))


def _look(choices: list[Choice]) -> str:
    short = len(choices) <= _MANY and all(len(c.label) <= _SHORT and not c.help for c in choices)
    return "seg" if short else "pick"


def _day_text(value: Any, language: str) -> str:
    """A kept day written for the reader; what could not be read stays as it was typed."""
    try:
        return wording.short_date(wording.read_date(str(value)), language) if value else ""
    except wording.NotADate:
        return str(value)


def _open(fields: list[Field]) -> Iterator[Field]:
    """All fields in the order of reading, with groups, rows and revealed ones."""
    for one in fields:
        yield one
        yield from _open(one.fields)
        for choice in one.choices:
            yield from _open(choice.reveals)
        for row in one.rows:
            yield from _open(row.fields)


def csrf_field() -> Markup:
    """The hidden token that every form carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


def install(app: Flask) -> None:
    """Give templates the token's field."""
    app.jinja_env.globals["csrf_field"] = csrf_field
