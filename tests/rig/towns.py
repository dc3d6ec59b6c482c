"""A town: the demonstration city's organisation with a small process that handles its cases."""

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from handlers.catalogue import HANDLERS
from handlers.composition import QUESTIONS, handler_infos
from processes.cases import answering
from processes.cases.handover import case_group
from processes.cases.intake import NewMessage, Receipt, receive
from processes.cases.record import calendar_of_case, case_record
from processes.cases.tables import Case
from processes.db import unit_of_work
from processes.definitions.publishing import PublishNames, publish
from processes.instances import jobs, verbs
from processes.instances.ports import Ports
from processes.instances.tables import Job, UserTask
from processes.instances.work import Work, open_work
from processes.organisation.known import Member, known
from processes.organisation.tables import Role
from tests.builders import Process
from tests.rig.cities import fill_city
from tests.rig.databases import Database, Templates

TUESDAY = datetime(2026, 11, 10, 7, tzinfo=UTC)  # 10:30 in Tehran, a working day
URL = "https://pasokh.example"


@dataclass
class Town:
    """Cases handled by people of the city; the clock stands still until moved."""

    sessions: sessionmaker[Session]
    files: Path
    now: datetime = TUESDAY
    rung: list[int] = field(default_factory=list)

    def ports(self) -> Ports:
        return Ports(
            case_record=case_record,
            calendar=calendar_of_case,
            group=case_group,
            tries=lambda handler: 2,
            after_commit=self.rung.append,
            public_url=URL,
            files=self.files,
            questions=QUESTIONS,
        )

    def work(self, who: str = "") -> AbstractContextManager[Work]:
        actor = self.person(who).id if who else None
        return open_work(self.sessions, self.ports(), actor_id=actor, now=self.now)

    def person(self, username: str) -> Member:
        """As the organisation stands at this moment."""
        with self.sessions() as session:
            people = known(session).people.values()
            return next(person for person in people if person.username == username)

    def publish(self, files: Mapping[str, bytes]) -> int:
        with unit_of_work(self.sessions) as session:
            roles = set(session.scalars(select(Role.key)))
            names = PublishNames(handler_infos(), roles)
            return publish(session, files, names, by_id=None, now=self.now).version_id

    def receive(self, **fields: Any) -> Receipt:
        given = {
            "kind": "complaint",
            "body": "چاله‌ای در خیابان ماست.\nچرخ خودروم شکست.",
            "topic_key": "roads.asphalt",
            "district_key": "d05",
            "identity": "named",
            "name": "نسترن آزمونی",
            "phone": "۰۹۱۲۰۰۰۰۰۰۰",
            "source": "web",
            "external_id": "1",
        }
        with self.work() as work:
            return receive(work, NewMessage(**{**given, **fields}))

    def run_jobs(self) -> int:
        """Do every waiting job with its real handler, as a worker does."""
        done = 0
        while waiting := self._waiting():
            for job_id in waiting:
                with self.work() as work:
                    done += jobs.perform(work, job_id, _call)
        return done

    def run_one_job(self) -> None:
        """Do the first waiting job alone; those that follow it wait."""
        with self.work() as work:
            jobs.perform(work, self._waiting()[0], _call)

    def tick(self) -> None:
        while True:
            with self.work() as work:
                if verbs.fire_next_due(work) is None:
                    return
            self.run_jobs()

    def later(self, **time: float) -> "Town":
        self.now += timedelta(**time)
        return self

    def case(self, case_id: int) -> Case:
        with self.sessions() as session:
            return session.get_one(Case, case_id)

    def tasks(self, case_id: int, state: str = "open") -> dict[str, UserTask]:
        query = select(UserTask).where(UserTask.case_id == case_id, UserTask.state == state)
        with self.sessions() as session:
            return {task.element_id: task for task in session.scalars(query.order_by(UserTask.id))}

    def complete(self, case_id: int, element: str, who: str, **answers: Any) -> None:
        """A person does a task, and the jobs run."""
        self.fill_in(case_id, element, who, **answers)
        self.run_jobs()

    def fill_in(self, case_id: int, element: str, who: str, **answers: Any) -> None:
        """A person claims a task where that is needed and answers its form; no job has run yet."""
        task = self.tasks(case_id)[element]
        with self.work(who) as work:
            if task.assignee_id is None:
                answering.claim(work, task.id)
            done = answering.complete_task(work, task.id, answers, "fa")
            assert done.is_done, done.answers.errors

    def rows(self, query: Any) -> list[Any]:
        with self.sessions() as session:
            return list(session.scalars(query))

    def _waiting(self) -> list[int]:
        query = select(Job.id).where(Job.status == "waiting").order_by(Job.id)
        with self.sessions() as session:
            return list(session.scalars(query))


@pytest.fixture
def town(templates: Templates, tmp_path: Path) -> Iterator[Town]:
    """The town with its small `case_handling` published."""
    with templates.copy("town", _fill) as database:
        yield Town(database.sessions, tmp_path / "files")


def _fill(database: Database) -> None:
    fill_city(database)
    Town(database.sessions, Path()).publish(small_package())


def small_package() -> dict[str, bytes]:
    """Receipt, assessment, an officer's answer, the citizen's view, closing or reopening."""
    process = (
        Process("case_handling", name="رسیدگی", name_en="Case handling")
        .start("message_arrived")
        .service("suggest", "suggest_assessment")
        .service(
            "promise",
            "set_deadline",
            limit='"answer"',
            due="working days(10)",
            table='"deadlines"',
            row="3",
            amount="10",
            unit='"working"',
            since="case.received_at",
        )
        .service("acknowledge", "send_letter", letter='"receipt"', sms='"receipt-sms"')
        .user(
            "assess",
            lane="triage_expert",
            form="assess",
            **{"station.fa": "بررسی اولیه", "station.en": "Assessment"},
        )
        .service("route", "route_case")
        .service("working", "set_status", status='"in_progress"')
        .user(
            "answer",
            lane="officer",
            form="answer",
            dueDate="working days(3)",
            **{
                "station.fa": "پاسخ",
                "station.en": "Answer",
                "citizen.fa": "کارشناس پاسخ را می‌نویسد.",
            },
        )
        .service("record", "record_answer")
        .service("met", "meet_deadline", limit='"answer"')
        .service("send", "send_letter", letter='"answer"')
        .service("ask", "open_survey", kind='"outcome"')
        .service("survey_letter", "send_letter", letter='"survey"')
        .catch(
            "view",
            message="survey_answered",
            correlation='case.code + ":" + string(survey_id)',
        )
        .xor("settled")
        .when("wants_reopening = true")
        .service("reopen", "reopen_case")
        .service("others", "exclude_earlier_officers")
        .to("answer")
        .at("settled")
        .otherwise()
        .service("over", "close_survey", kind='"outcome"')
        .service("close", "close_case", reason='"settled"')
        .end("ended")
    )
    return {
        "bpmn/case_handling/case_handling.bpmn": process.xml(),
        "forms/assess.form": _form("assess", ASSESS),
        "forms/answer.form": _form("answer", ANSWER),
        **{f"forms/letters/{name}.md": text.encode() for name, text in LETTERS.items()},
    }


def _field(kind: str, key: str, store: str, **more: Any) -> dict[str, Any]:
    properties = {"label.en": key, "store": store, **more.pop("properties", {})}
    name = "path" if kind == "dynamiclist" else "key"
    return {"type": kind, name: key, "label": key, "properties": properties, **more}


def _form(key: str, components: list[dict[str, Any]]) -> bytes:
    head = {"type": "default", "id": key, "schemaVersion": 19}
    title = {"title": "فرم", "title.en": "Form"}
    return json.dumps({**head, "properties": title, "components": components}).encode()


def form_file(key: str, fields: list[tuple[str, str, str]]) -> bytes:
    """A form of plain fields: (type, key, where it is kept)."""
    return _form(key, [_field(*one) for one in fields])


FINDINGS = [
    {"value": value, "label": value} for value in ("upheld", "partly", "not_upheld", "no_finding")
]
ASSESS = [
    _field("select", "topic", "case", valuesKey="topics", validate={"required": True}),
    _field("radio", "severity", "case", valuesKey="severities"),
    _field("dynamiclist", "points", "case", components=[_field("textarea", "text", "case")]),
    _field("textarea", "remark", "note"),
]
ANSWER = [
    _field(
        "dynamiclist",
        "findings",
        "case",
        properties={"source": "case.points"},
        components=[
            _field("radio", "finding", "case", values=FINDINGS),
            _field("textarea", "reason", "case"),
            _field("textarea", "rule", "case"),
        ],
    ),
    _field("textarea", "answer", "case", validate={"required": True}),
    _field("textarea", "actions_taken", "note"),
    _field("number", "visits", "variable"),
]
LETTERS = {
    "receipt.fa": "# رسید {code}\n\nشهروند گرامی {citizen_name}، پاسخ تا {due_date}. {link}",
    "receipt.en": "# Receipt {code}\n\nDear {citizen_name}, an answer by {due_date}. {link}",
    "receipt-sms.fa": "# رسید\n\n{city}: {code} تا {due_date}",
    "answer.fa": "# پاسخ {code}\n\n{points}\n{actions_taken}\n{finding}\n{reopen_until}\n{unit}",
    "answer.en": "# Answer {code}\n\n{finding}\n{reopen_until}",
    "survey.fa": "# نظر شما\n\n{link}",
}


def _call(work: Work, job: Job) -> Mapping[str, Any] | None:
    return HANDLERS[job.handler].function(work, job, **job.params)
