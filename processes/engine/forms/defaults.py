"""What stands in a form before anyone has written: defaults, fields of the case, its points."""

from typing import Any

from processes.engine.forms.answers import FormContext
from processes.engine.forms.records import Component, Form, asked


def first_answers(form: Form, context: FormContext) -> dict[str, Any]:
    """The answers to show in a fresh form (same shape as Answers.given)."""
    found: dict[str, Any] = {}
    for component in form.asked():
        value = _first(component, context)
        if value not in (None, "", []):
            found[component.key] = value
    return found


def _first(component: Component, context: FormContext) -> Any:
    if component.source == "case.points":
        return [_row(component, context) for _point in context.points]
    if component.type == "dynamiclist":
        return _list(component, context)
    value = _known(component.prefill, context) if component.prefill else None
    return component.default if value is None else value


def _row(component: Component, context: FormContext) -> dict[str, Any]:
    return {
        inner.key: value
        for inner in asked(component.components)
        if (value := _first(inner, context)) not in (None, "", [])
    }


def _list(component: Component, context: FormContext) -> list[Any]:
    if component.prefill == "points":
        first = next(asked(component.components), None)
        return [{first.key: text} for text in context.points] if first else []
    known = _known(component.prefill, context) if component.prefill else None
    return known if isinstance(known, list) else []


def _known(name: str, context: FormContext) -> Any:
    """A field of the case, else a variable of the instance."""
    case = context.data.get("case") or {}
    return case[name] if name in case else context.data.get(name)
