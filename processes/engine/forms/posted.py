"""What a browser posted, gathered by the form's own names: `key`, `list[0].key`; nothing else."""

import re
from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from processes.engine.forms.records import Component, asked

MAX_ROWS = 50


@runtime_checkable
class Posted(Protocol):
    """The part of werkzeug's MultiDict that is used here."""

    def getlist(self, key: str) -> list[Any]:
        """All values posted under `key`."""
        ...


def collect(
    components: tuple[Component, ...], raw: Mapping[str, Any], points: int, prefix: str = ""
) -> dict[str, Any]:
    """The answers in `raw` as nested data; an absent or empty answer is left out."""
    found: dict[str, Any] = {}
    for component in asked(components):
        if component.type == "dynamiclist":
            found[component.key] = _rows(component, raw, points, prefix)
            continue
        value = _value(component, raw, prefix + component.key)
        if value is not None:
            found[component.key] = value
    return found


def _value(component: Component, raw: Mapping[str, Any], name: str) -> Any:
    if component.type == "checkbox":
        return _last(raw, name) not in (None, False, "", "0", "false")
    if component.type in {"checklist", "filepicker"}:
        return [value for value in _all(raw, name) if value not in ("", None)]
    value = _last(raw, name)
    if isinstance(value, str):
        value = value.strip()
    return None if value in ("", None) else value


def _all(raw: Mapping[str, Any], name: str) -> list[Any]:
    if isinstance(raw, Posted):
        return raw.getlist(name)
    value = raw.get(name)
    return value if isinstance(value, list) else [] if value is None else [value]


def _last(raw: Mapping[str, Any], name: str) -> Any:
    values = _all(raw, name) if isinstance(raw, Posted) else [raw.get(name)]
    return values[-1] if values else None


def _rows(
    component: Component, raw: Mapping[str, Any], points: int, prefix: str
) -> list[dict[str, Any]]:
    fixed = component.source == "case.points"
    if not isinstance(raw, Posted):
        rows = [_given(component, row) for row in raw.get(component.key) or ()]
        return (rows + [{} for _ in range(points)])[:points] if fixed else rows
    name = prefix + component.key
    numbers = list(range(points)) if fixed else row_numbers(raw, name)
    return [collect(component.components, raw, 0, f"{name}[{at}].") for at in numbers]


def _given(component: Component, row: Any) -> dict[str, Any]:
    """A row given by a program; a bare text answers the list's only question."""
    if isinstance(row, Mapping):
        return collect(component.components, row, 0)
    first = next(asked(component.components), None)
    return {first.key: row} if first else {}


def row_numbers(raw: Mapping[str, Any], name: str) -> list[int]:
    """The numbers of the rows of list `name` that were posted, in order."""
    shape = re.compile(re.escape(name) + r"\[(\d{1,3})\]")
    found = {int(match[1]) for key in raw if (match := shape.match(key))}
    return sorted(found)[: MAX_ROWS + 1]
