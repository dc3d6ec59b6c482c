"""One row becomes one message, by the expressions of its mapping."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from handlers.importing.errors import FieldEmpty, FieldNotUnderstood, RowRefused
from handlers.importing.mapping import REQUIRED, ImportMapping
from handlers.importing.rows import RawRow, values
from processes.cases.intake import NewMessage
from processes.engine.feel import Expression, FeelFault, Scope

MOMENTS = ("received_at", "due_at", "closed_at")


@dataclass(frozen=True)
class Imported:
    """A row understood: its message, when the source closed it, what expressions may see."""

    line: int
    message: NewMessage
    closed_at: datetime | None
    context: Mapping[str, Any]


def understand(raw: RawRow, mapping: ImportMapping, now: datetime) -> Imported:
    """The message in this row. Raises RowRefused with the reason in both languages."""
    scope = Scope(now=now, time_zone=mapping.zone.key)
    context: dict[str, Any] = {**mapping.lists, **values(raw, mapping)}
    context["row"] = {name: value for name, value in context.items() if name in raw.cells}
    fields = {
        name: evaluate(expression, context, scope, name) for name, expression in mapping.row.items()
    }
    for name in REQUIRED:
        if fields[name] in (None, ""):
            raise FieldEmpty(field=name)
    for name in MOMENTS:
        _must_be_moment(name, fields.get(name))
    context |= {"line": raw.line, **fields}
    for refusal in mapping.refuse:
        if evaluate(refusal.when, context, scope, "refuse") is True:
            raise RowRefused(fa=refusal.fa, en=refusal.en)
    return Imported(raw.line, _message(fields, raw, mapping), fields.get("closed_at"), context)


def evaluate(expression: Expression, context: Mapping[str, Any], scope: Scope, field: str) -> Any:
    """The value of a mapping's expression on one row. Raises FieldNotUnderstood."""
    try:
        return expression.evaluate(context, scope)
    except FeelFault as problem:
        raise FieldNotUnderstood(
            field=field, fa=problem.sentence("fa"), en=problem.sentence("en")
        ) from problem


def _message(fields: Mapping[str, Any], raw: RawRow, mapping: ImportMapping) -> NewMessage:
    text = {name: str(value) for name, value in fields.items() if isinstance(value, str)}
    return NewMessage(
        kind=text["kind"],
        body=text["body"],
        subject=text.get("subject", ""),
        declared_kind=text.get("declared_kind"),
        topic_key=text.get("topic"),
        severity=text.get("severity"),
        channel=text.get("channel", "web"),
        language=text.get("language", mapping.language),
        identity=text.get("identity", "anonymous"),
        name=text.get("name", ""),
        phone=text.get("phone", ""),
        email=text.get("email", ""),
        wanted=text.get("wanted", ""),
        place=text.get("place", ""),
        district_key=text.get("district"),
        unit_key=text.get("unit"),
        received_at=fields["received_at"],
        given_due=fields.get("due_at"),
        no_due=_has_no_due(fields),
        source=mapping.source,
        external_id=str(fields["external_id"]),
        external=_kept(raw),
        with_pin=False,
    )


def _has_no_due(fields: Mapping[str, Any]) -> bool:
    """A source that names its dates, but none for this row, has promised nothing."""
    return "due_at" in fields and fields["due_at"] is None


def _kept(raw: RawRow) -> dict[str, Any]:
    return {"line": raw.line, "row": {name: text for name, text in raw.cells.items() if text}}


def _must_be_moment(name: str, value: Any) -> None:
    if value is not None and not (isinstance(value, datetime) and value.tzinfo):
        raise FieldNotUnderstood(
            field=name,
            fa="باید تاریخ و ساعت باشد؛ ستون را در بخش dates نام ببرید",
            en="must be a date and time; name its column under dates",
        )
