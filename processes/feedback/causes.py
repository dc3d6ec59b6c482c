"""Why citizens were not content: the codes that managers gave, counted, in the form's own words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.orm import Session

from processes.cases.tables import WITH_CAUSE, Case, FormAnswer
from processes.definitions.reading import current_version, definition_of
from processes.engine.forms import Option
from processes.feedback.limits import PACKAGE

CAUSE = "cause"


@dataclass(frozen=True)
class Cause:
    """One code with its words (None when the form in force has it no more) and how often."""

    key: str
    option: Option | None
    count: int


def causes(session: Session, seen: ColumnElement[bool], since: datetime) -> list[Cause]:
    """The causes written down since a moment for cases one may count, the most frequent first."""
    code = FormAnswer.answers[CAUSE].astext
    query = (
        select(code, func.count())
        .join(Case, Case.id == FormAnswer.case_id)
        .where(
            text(f"form_answer.{WITH_CAUSE}"),
            FormAnswer.at >= since,
            Case.is_arranged.is_(False),
            seen,
        )
        .group_by(code)
        .order_by(func.count().desc(), code)
    )
    named = _options(session)
    return [Cause(key, named.get(key), count) for key, count in session.execute(query)]


def _options(session: Session) -> dict[str, Option]:
    """The codes that the forms in force offer."""
    version = current_version(session, PACKAGE)
    forms = definition_of(session, version.id).forms.values() if version else ()
    fields = [c for form in forms for c in form.asked() if c.key == CAUSE]
    return {option.value: option for field in fields for option in field.options}
