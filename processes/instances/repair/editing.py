"""New values of variables, checked by the very fields of the forms that ask for them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from processes.engine.forms import Answers, Component, Form, FormContext, read_answers
from processes.instances.repair.errors import NotAsked, ValueRefused
from processes.instances.repair.subjects import Subject

Scalar = str | int | float | bool | None


def editable(subject: Subject) -> dict[str, Component]:
    """Name of a variable -> the field that asks for it, those of open tasks first."""
    forms = subject.run.definition.forms
    now_open = [
        element.properties.get("formKey", "")
        for place in subject.run.user_tasks()
        if (element := subject.run.definition.find(place.process_id, place.element_id))
    ]
    order = sorted(forms.values(), key=lambda form: form.key not in now_open)
    found: dict[str, Component] = {}
    for form in order:
        for component in form.asked():
            if component.store == "variable":
                found.setdefault(component.key, component)
    return found


def checked(subject: Subject, raw: Mapping[str, Any]) -> dict[str, Scalar]:
    """The values as the forms keep them. Raises NotAsked, ValueRefused."""
    fields = editable(subject)
    for name in raw:
        if name not in fields:
            raise NotAsked(name=name, known=", ".join(sorted(fields)) or "—")
    values: dict[str, Any] = {}
    for name in raw:
        values |= _one(subject, replace(fields[name], hide=None, hide_text=""), raw)
    return {name: flat(value) for name, value in values.items()}


def _one(subject: Subject, component: Component, raw: Mapping[str, Any]) -> dict[str, Any]:
    form = Form("", "", "", (component,))
    said: dict[str, Answers] = {
        language: read_answers(form, raw, _context(subject), language) for language in ("fa", "en")
    }
    if said["fa"].errors:
        name = component.key
        problems = {tongue: " ".join(each.errors.values()) for tongue, each in said.items()}
        raise ValueRefused(name, problems)
    return said["fa"].values


def _context(subject: Subject) -> FormContext:
    tokens = subject.run.tokens()
    return FormContext(
        now=subject.now,
        data=dict(tokens[0][0].variables) if tokens else {},
        lists=subject.ports.form_lists(subject.session),
    )


def flat(value: Any) -> Scalar:
    """Variables are flat: a list of choices becomes their keys with commas between."""
    if isinstance(value, list | tuple):
        return ",".join(str(part) for part in value)
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
