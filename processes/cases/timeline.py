"""What happened in a case, merged from trail, letters, answers and surveys, in order of time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes import audit
from processes.cases.attachments import attachments_of
from processes.cases.councils import secret_forms
from processes.cases.tables import Attachment, Case, Correspondence, FormAnswer
from processes.cases.timeline_words import ACTIONS, FOR_CITIZENS, LETTERS, TITLES
from processes.cases.words import word
from processes.instances.tables import UserTask
from processes.organisation.known import Member, known

People = Mapping[int, Member]


@dataclass(frozen=True)
class Happening:
    """One line: when, what in both languages, who (staff only), what was said."""

    at: datetime
    kind: str
    fa: str
    en: str
    person: Member | None = None
    text: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """What happened, in `language`."""
        return self.fa if language == "fa" else self.en


def for_staff(
    session: Session, case: Case, files: Sequence[Attachment] | None = None
) -> list[Happening]:
    """Everything, with the people who did it; `files`: the attachments, where they are at hand."""
    people = known(session).people
    found = [
        *_trail(session, case, people),
        *_letters(session, case, people, ("in", "out", "staff", "note")),
        *_tasks(session, case, people),
        *_files(attachments_of(session, case.id) if files is None else files),
    ]
    return sorted(found, key=lambda one: one.at)


def for_citizen(session: Session, case: Case) -> list[Happening]:
    """What the citizen may read: the large steps and what was said to and by them; no names."""
    steps = [one for one in _trail(session, case, None) if one.kind in FOR_CITIZENS]
    found = [*steps, *_letters(session, case, None, ("in", "out"))]
    found += _files(attachments_of(session, case.id))
    return sorted(found, key=lambda one: one.at)


def _trail(session: Session, case: Case, people: People | None) -> Iterator[Happening]:
    columns = (audit.AuditRow.at, audit.AuditRow.actor_id, audit.AuditRow.action)
    rows = select(*columns, audit.AuditRow.body).where(audit.AuditRow.stream == f"case:{case.id}")
    for row in session.execute(rows.order_by(audit.AuditRow.seq)):
        if row.action in ACTIONS:
            fa, en = (text.format_map(_Words(row.body, lang)) for text, lang in _both(row.action))
            person = _person(row.actor_id, people)
            yield Happening(row.at, row.action, fa, en, person, detail=row.body)


def _both(action: str) -> Iterator[tuple[str, str]]:
    return zip(ACTIONS[action], ("fa", "en"), strict=True)


def _letters(
    session: Session,
    case: Case,
    people: People | None,
    directions: tuple[str, ...],
) -> Iterator[Happening]:
    query = select(Correspondence).where(
        Correspondence.case_id == case.id, Correspondence.direction.in_(directions)
    )
    for row in session.scalars(query.order_by(Correspondence.at, Correspondence.id)):
        fa, en = LETTERS[row.direction]
        person = _person(row.person_id, people)
        detail = {"channel": row.channel, "subject": row.subject, "letter": row.letter_key}
        yield Happening(row.at, f"letter_{row.direction}", fa, en, person, row.body, detail)


def _tasks(session: Session, case: Case, people: People) -> Iterator[Happening]:
    secret = secret_forms(session, case.id)
    query = (
        select(UserTask, FormAnswer)
        .outerjoin(FormAnswer, FormAnswer.user_task_id == UserTask.id)
        .where(UserTask.case_id == case.id, UserTask.state == "completed")
    )
    for task, given in session.execute(query):
        fa, en = (text.format(task=name) for text, name in _names(task))
        person = _person(task.completed_by_id, people)
        is_told = given is not None and task.id not in secret
        detail = {"form": task.form_key, "answers": given.answers if is_told else {}}
        at = task.completed_at or task.created_at
        yield Happening(at, "task_done", fa, en, person, detail=detail)


def _names(task: UserTask) -> Iterator[tuple[str, str]]:
    return zip(TITLES["task_done"], (task.name_fa, task.name_en), strict=True)


def _files(rows: Sequence[Attachment]) -> Iterator[Happening]:
    for row in rows:
        fa, en = TITLES["file_by_citizen" if row.by_citizen else "file_by_staff"]
        detail = {"attachment_id": row.id, "name": row.file_name, "size": row.size_bytes}
        yield Happening(row.at, "file", fa, en, text=row.file_name, detail=detail)


def _person(person_id: int | None, people: People | None) -> Member | None:
    return people.get(person_id or 0) if people else None


class _Words(dict[str, Any]):
    """The body of a trail row, with keys turned into words of the language."""

    def __init__(self, body: dict[str, Any], language: str) -> None:
        super().__init__(body)
        self.language = language

    def __getitem__(self, key: str) -> str:
        value = self.get(key, "")
        return word(value, self.language) if isinstance(value, str) else str(value)
