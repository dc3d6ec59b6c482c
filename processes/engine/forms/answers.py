"""From what a browser posted (or a program gave) to checked answers, in the reader's language."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields

from processes.engine.feel import FeelFault, Scope, WorkingCalendar
from processes.engine.forms.fields import FIELDS, AnswerField
from processes.engine.forms.posted import collect
from processes.engine.forms.records import Component, Form, Option, asked

MAX_ROWS = 50
_ROUNDS = 5  # a hidden answer may hide another; a chain longer than this is a knot


@dataclass(frozen=True)
class FormContext:
    """What a form is filled in beside: the moment, the instance's data, the page's lists.

    `data` holds the variables and the `case` record; `points` the texts of the case's points."""

    now: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Option]] = field(default_factory=dict)
    points: Sequence[str] = ()
    calendar: WorkingCalendar | None = None

    def options(self, component: Component) -> tuple[Option, ...]:
        """The choices of `component`: its own, or the page's list that it names."""
        if component.values_key:
            return tuple(self.lists.get(component.values_key, ()))
        return component.options


@dataclass(frozen=True)
class Answers:
    """Checked `values` (JSON-ready), `errors` by field name, and what was given, for showing."""

    values: dict[str, Any]
    errors: dict[str, str]
    given: dict[str, Any]
    hidden: frozenset[str] = frozenset()


def read_answers(
    form: Form, raw: Mapping[str, Any], context: FormContext, language: str
) -> Answers:
    """Check `raw` (a MultiDict of a posted form, or a plain mapping) by the form's rules.

    Unknown names are dropped; a hidden component is neither checked nor kept."""
    given = collect(form.components, raw, len(context.points))
    hidden = hidden_keys(form.components, given, context)
    visible = {key: value for key, value in given.items() if key not in hidden}
    try:
        values = _load(form.components, visible, hidden, context, language)
    except ValidationError as error:
        return Answers({}, _flat(error.messages_dict), given, hidden)
    return Answers(values, {}, given, hidden)


def form_schema(form: Form, context: FormContext, language: str) -> Schema:
    """The schema that checks nested answers to `form`; hidden parts are decided on load."""
    nothing: frozenset[str] = frozenset()
    lists = _lists(form.components, nothing, context)
    return _schema(form.components, nothing, lists, language)


def hidden_keys(
    components: tuple[Component, ...], given: Mapping[str, Any], context: FormContext
) -> frozenset[str]:
    """The keys whose condition hides them, given these answers (a fault shows, never hides)."""
    hidden: frozenset[str] = frozenset()
    for _round in range(_ROUNDS):
        shown = {key: value for key, value in given.items() if key not in hidden}
        found = frozenset(_hidden(components, condition_data(components, shown, context), context))
        if found == hidden:
            break
        hidden = found
    return hidden


def is_hidden(part: Component | Option, data: Mapping[str, Any], context: FormContext) -> bool:
    """Whether the condition of a component, or of a choice, hides it on this data."""
    if part.hide is None:
        return False
    try:
        scope = Scope(now=context.now, calendar=context.calendar)
        return part.hide.evaluate(data, scope) is True
    except FeelFault:
        return False


def offered(
    component: Component, data: Mapping[str, Any], context: FormContext
) -> tuple[Option, ...]:
    """The choices of `component` that no condition hides on this data."""
    stated = context.options(component)
    if not any(option.hide for option in stated):
        return stated  # the very list: what was made of it before holds for it
    return tuple(o for o in stated if not is_hidden(o, data, context))


def _narrowed(
    components: tuple[Component, ...], data: Mapping[str, Any], context: FormContext
) -> tuple[Component, ...]:
    """The components, each with the choices that are offered."""
    narrowed = []
    for part in components:
        options = offered(part, data, context) if part.options else part.options
        inner = part.components
        if part.type != "dynamiclist":
            inner = _narrowed(part.components, data, context)
        if options != part.options or inner != part.components:
            part = _with(part, options, inner)
        narrowed.append(part)
    found = tuple(narrowed)
    return components if found == components else found


@lru_cache(256)
def _with(part: Component, options: tuple[Option, ...], inner: tuple[Component, ...]) -> Component:
    """The component with those choices; the same object for the same choices."""
    return replace(part, options=options, components=inner)


def condition_data(
    components: tuple[Component, ...], given: Mapping[str, Any], context: FormContext
) -> dict[str, Any]:
    """What conditions read: the variables, `case`, and the answers (absent ones as null); in a
    row of a list also the answers around it."""
    data: dict[str, Any] = dict(context.data)
    for component in asked(components):
        data[component.key] = _typed(component, given.get(component.key))
    return data


def _typed(component: Component, value: Any) -> Any:
    """An answer as conditions compare it: numbers as numbers, boxes as booleans."""
    if component.type == "checkbox":
        return value is True or str(value).lower() in {"1", "true", "on"}
    if component.type in {"number", "datetime"} and value not in (None, ""):
        kind = FIELDS[component.type](component, (), "en")
        try:
            return kind.deserialize(value)
        except ValidationError:
            return None
    return value if value != "" else None


def _hidden(
    components: tuple[Component, ...], data: Mapping[str, Any], context: FormContext
) -> list[str]:
    found: list[str] = []
    for component in components:
        if is_hidden(component, data, context):
            inner = asked((component,)) if component.type == "group" else iter((component,))
            found += [part.key for part in inner]
        elif component.type == "group":
            found += _hidden(component.components, data, context)
    return found


def _load(
    components: tuple[Component, ...],
    given: Mapping[str, Any],
    hidden: frozenset[str],
    context: FormContext,
    language: str,
) -> dict[str, Any]:
    data = condition_data(components, given, context)
    narrowed = _narrowed(components, data, context)
    schema = _schema(narrowed, hidden, _lists(components, hidden, context), language)
    errors: dict[str, Any] = {}
    values: dict[str, Any] = {}
    try:
        values = dict(schema.load(given))
    except ValidationError as error:
        errors = dict(error.messages_dict)
    inside = replace(context, data=data)
    for component in asked(components):
        if component.type == "dynamiclist" and component.key not in hidden:
            rows = given.get(component.key) or []
            try:
                values[component.key] = _rows(component, rows, inside, language)
            except ValidationError as error:
                errors[component.key] = error.messages
    if not errors:
        errors = _unsatisfied(components, {**data, **values}, values, inside, language)
    if errors:
        raise ValidationError(errors)
    return {key: value for key, value in values.items() if value is not None}


def _unsatisfied(
    components: tuple[Component, ...],
    data: Mapping[str, Any],
    values: Mapping[str, Any],
    context: FormContext,
    language: str,
) -> dict[str, Any]:
    """The sentence of each answer whose rule `must` is false on all answers together."""
    scope = Scope(now=context.now, calendar=context.calendar)
    found: dict[str, Any] = {}
    for component in asked(components):
        if component.must is None or values.get(component.key) in (None, "", []):
            continue
        try:
            if component.must.evaluate(data, scope) is False:
                found[component.key] = [component.must_say(language)]
        except FeelFault:  # on data of another shape the rule says nothing
            continue
    return found


def _rows(component: Component, rows: Any, context: FormContext, language: str) -> list[Any]:
    asking = AnswerField(component, (), language)
    fixed = component.source == "case.points"
    rows = [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []
    if not fixed:
        rows = [row for row in rows if any(value not in ("", None, []) for value in row.values())]
        if component.rules.required and not rows:
            raise asking.fail("rows")
    if len(rows) > MAX_ROWS:
        raise asking.fail("many", n=MAX_ROWS)
    loaded: list[Any] = []
    errors: dict[str, Any] = {}
    for at, row in enumerate(rows):
        hidden = _row_hidden(component, row, context)
        shown = {key: value for key, value in row.items() if key not in hidden}
        try:
            value = _load(component.components, shown, hidden, context, language)
        except ValidationError as error:
            errors[str(at)] = error.messages
            continue
        numbered = {"number": at + 1, "text": context.points[at]} if fixed else {}
        loaded.append({**numbered, **value})
    if errors:
        raise ValidationError(errors)
    return loaded


def _row_hidden(
    component: Component, row: Mapping[str, Any], context: FormContext
) -> frozenset[str]:
    return hidden_keys(component.components, row, context)


Lists = tuple[tuple[str, tuple[Option, ...]], ...]


def _lists(
    components: tuple[Component, ...], hidden: frozenset[str], context: FormContext
) -> Lists:
    """The lists of the components that are shown; no other list is even looked up."""
    named = {c.values_key for c in asked(components) if c.values_key and c.key not in hidden}
    return tuple((key, tuple(context.lists.get(key, ()))) for key in sorted(named))


def _schema(
    components: tuple[Component, ...], hidden: frozenset[str], lists: Lists, language: str
) -> Schema:
    """The schema, built once for these very components and lists (the cache holds them, so that
    their ids stay theirs: to compare hundreds of choices one by one costs more than to build)."""
    name = (id(components), hidden, tuple((key, id(options)) for key, options in lists), language)
    with _lock:
        kept = _schemas.get(name)
        if kept is not None:
            _schemas.move_to_end(name)
            return kept[0]
    made = _built(components, hidden, lists, language)
    with _lock:
        _schemas[name] = (made, components, lists)
        while len(_schemas) > _SCHEMAS:
            _schemas.popitem(last=False)
    return made


_SCHEMAS = 256
_schemas: OrderedDict[Any, tuple[Schema, tuple[Component, ...], Lists]] = OrderedDict()
_lock = Lock()


def _built(
    components: tuple[Component, ...], hidden: frozenset[str], lists: Lists, language: str
) -> Schema:
    known = dict(lists)
    checked: dict[str, fields.Field[Any]] = {}
    for component in asked(components):
        if component.key in hidden or component.type == "dynamiclist":
            continue
        options = known.get(component.values_key, component.options)
        checked[component.key] = FIELDS[component.type](component, options, language)
    return Schema.from_dict(checked)(unknown=EXCLUDE)


def _flat(messages: Any, name: str = "") -> dict[str, str]:
    """Errors by field name: "points[0].text"; the first sentence of each field."""
    if not isinstance(messages, Mapping):
        first = messages[0] if isinstance(messages, list) and messages else messages
        return {name: str(first)}
    found: dict[str, str] = {}
    for key, inner in messages.items():
        found |= _flat(inner, _joined(name, str(key)))
    return found


def _joined(name: str, key: str) -> str:
    if not name:
        return key
    return f"{name}[{key}]" if key.isdigit() else f"{name}.{key}"
