"""Forty real-sounding messages end where they should: only the initial assessment is given.

What a person decides at the assessment (kind, topic, severity, way, whom it concerns, a unit chosen
against the table) comes from the shared file and from TRIAGE below. Everything else must come from
the diagrams, the tables and the organisation: the desk, the unit, the group, the date, the people
who are kept away, and what happens next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from handlers.composition import make_ports
from handlers.driving.course import Act, Course
from processes.cases import staff_door
from processes.cases.exclusions import excluded_people
from processes.cases.intake import NewMessage
from processes.cases.links import parent_of, ties
from processes.cases.tables import Case
from processes.cases.visibility import may_see
from processes.instances.tables import LIVE, UserTask
from processes.organisation.calendars import case_calendar
from processes.organisation.people import MANAGER, members, person_by_username
from processes.organisation.tables import Membership, Person, Unit
from processes.organisation.units import ids_below, unit_by_key
from processes.settings import Settings
from tests.rig.databases import Database
from tests.rig.towns import TUESDAY

FILE = "city/messages.yaml"
IDS = [f"m{number:02}" for number in range(1, 41)]
WAYS = {
    "ask_citizen": "ask",
    "link": "duplicate",
    "follow_up": "follow_up",
    "transfer_out": "transfer",
    "split": "split",
    "verify": "verify",
}
DESKS = {"urgent": "duty_officer", "sealed": "inspector"}  # others: the triage experts

# What people decide at the assessment beside kind, topic and severity.
TRIAGE: dict[str, dict[str, Any]] = {
    "m01": {
        "subjects": [
            {"person": "counter", "unit": "eservice", "role": "subject"},
            {"person": "eservice.head", "unit": "eservice", "role": "supervisor"},
        ]
    },
    "m02": {"subjects": [{"unit": "d18_planning", "role": "subject"}]},
    "m05": {"subjects": [{"person": "driver", "unit": "bus", "role": "subject"}]},
    "m06": {"subjects": [{"person": "warden", "unit": "d12_services", "role": "subject"}]},
    "m09": {"chosen_unit": "permits", "chosen_reason": "the district's office is named itself"},
    "m10": {"subjects": [{"unit": "d16_services", "role": "subject"}]},
    "m11": {
        "subjects": [
            {"unit": "d09", "role": "subject"},
            {"unit": "contracts", "role": "subject"},
        ]
    },
    "m12": {"subjects": [{"person": "counter", "unit": "eservice", "role": "subject"}]},
    "m30": {"chosen_unit": "d05", "chosen_reason": "the district's mayor is asked for"},
    "m31": {"severity": "S1"},  # below zero degrees, as the file's note says
    "m40": {"chosen_unit": "quality", "chosen_reason": "many of the same at once"},
}
# Where a decided rule stands above the file's column.
DECIDED = {
    "m02": {"deadline": "sealed"},  # S1 sealed: three days for protection, ninety for the finding
    "m06": {"deadline": "sealed"},
    "m10": {"deadline": "guarded_inspection"},  # force: with inspection, twenty working days
    "m18": {"route": "standard"},  # a criticism is answered; cleaning the drain is its remedy
    "m30": {"deadline": "request"},
}
NOT_REFERRED = ("ask_citizen", "follow_up", "verify")  # it stays with the desk, or joins another
HELD_BY = {"m40": "quality"}  # whose analyst looks at an arranged campaign
DEADLINES = {  # working or calendar days to the answer
    "s1": (3, "calendar"),
    "complaint_s2": (10, "working"),
    "complaint_s3": (10, "working"),
    "guarded_inspection": (20, "working"),
    "sealed": (90, "calendar"),
    "criticism": (15, "working"),
    "suggestion": (30, "calendar"),
    "appreciation": (5, "working"),
    "request": (7, "calendar"),
}


@dataclass
class Assessor:
    """Does the initial assessment as told, and nothing else."""

    answers: Mapping[str, Any]
    desks: list[tuple[str, str | None]] = field(default_factory=list)  # roles and units

    def plan(self, course: Course, task: UserTask) -> datetime | None:
        if task.form_key != "assess-message" or self.desks:
            return None
        return course.work.now + timedelta(minutes=20)

    def perform(self, course: Course, task: UserTask) -> Act | None:
        unit = course.work.session.get(Unit, task.unit_id)
        self.desks.append((task.role, unit.key if unit else None))
        excluded = excluded_people(course.work.session, course.case_id)
        people = members(course.work.session, task.role, task.unit_id)
        by = next(person.id for person in people if person.id not in excluded)
        return Act(course.work.now, by, self.answers)

    def citizen(self, course: Course) -> datetime | None:
        return None

    def speak(self, course: Course) -> None:
        """Never."""


@dataclass
class Told:
    """A message as the file has it, and what came of it."""

    entry: Mapping[str, Any]
    course: Course
    desk: str
    desk_unit: str | None

    @property
    def expected(self) -> dict[str, Any]:
        return {**self.entry["expected"], **DECIDED.get(self.entry["id"], {})}

    @property
    def case(self) -> Case:
        return self.course.the_case()

    @property
    def session(self) -> Session:
        return self.course.work.session

    def tasks(self) -> dict[str, UserTask]:
        mine = (task for task in self.course.tasks() if task.case_id == self.case.id)
        return {task.form_key: task for task in mine}

    def unit(self) -> str | None:
        if self.case.unit_id is None:
            return None
        return self.session.get_one(Unit, self.case.unit_id).key

    def kept_away(self) -> frozenset[int]:
        return excluded_people(self.session, self.case.id)


@pytest.fixture(scope="module")
def forty(request: pytest.FixtureRequest) -> dict[str, Mapping[str, Any]]:
    """The shared file of forty messages."""
    shared: Path = request.getfixturevalue("shared")
    file = shared / FILE
    if not file.is_file():
        pytest.skip(f"the forty messages {file} are not here: set PASOKH_SHARED to their folder")
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [entry["id"] for entry in data["messages"]] == IDS
    return {entry["id"]: entry for entry in data["messages"]}


@pytest.fixture
def session(shipped_city: Database) -> Iterator[Session]:
    """A session of one unit of work, which is rolled back."""
    with shipped_city.sessions() as session:
        yield session


def assess(session: Session, settings: Settings, entry: Mapping[str, Any], **more: Any) -> Told:
    """The message comes in at a working hour and is assessed as the file says."""
    triage = {**TRIAGE.get(entry["id"], {}), **more}
    kind = entry["kind"]
    answers = {
        "way": WAYS.get(entry["expected"]["route"], "handle"),
        "kind": kind,
        "topic": entry["topic"],
        "severity": entry["severity"],
        "district": district(entry),
        "kind_reason": "the text asks for this",
        "points": [{"text": f"point {n + 1}"} for n in range(entry["expected"]["points"])],
        **triage,
    }
    assessor = Assessor(answers)
    course = Course(session, make_ports(settings), assessor, LIVE, TUESDAY)
    if "from_staff" in entry["traits"]:
        receive_from_staff(course, entry)
    else:
        course.receive(message(entry))
    course.run_until(TUESDAY + timedelta(hours=1))
    return Told(entry, course, *assessor.desks[0])


def message(entry: Mapping[str, Any]) -> NewMessage:
    named = entry["identity"] != "anonymous"
    return NewMessage(
        kind=entry.get("declared", entry["kind"]),
        body=entry["text"],
        topic_key=entry["topic"],
        channel=entry["channel"],
        identity=entry["identity"],
        name="شهروند نمونه" if named else "",
        phone=phone(entry) if named and entry["channel"] != "email" else "",
        email="citizen@example.org" if entry["channel"] == "email" else "",
        district_key=district(entry),
        received_at=TUESDAY,
        source="forty",
        external_id=entry["id"],
        with_pin=False,
    )


def phone(entry: Mapping[str, Any]) -> str:
    return f"090000000{entry.get('sender', entry['id'])[1:]}"


def receive_from_staff(course: Course, entry: Mapping[str, Any]) -> None:
    writer = person_by_username(course.work.session, "d05.officer1")
    told = replace(message(entry), phone="", name="")
    receipt = staff_door.raise_case(course.work, writer, told)
    course.follow(receipt.case_id)


def district(entry: Mapping[str, Any]) -> str | None:
    return f"d{entry['district']:02}" if entry["district"] else None


@pytest.mark.parametrize("key", IDS)
def test_each_of_the_forty_messages_ends_where_it_should(
    session: Session,
    settings: Settings,
    forty: dict[str, Mapping[str, Any]],
    key: str,
) -> None:
    entry = forty[key]
    route = {**entry["expected"], **DECIDED.get(key, {})}["route"]
    told = PREPARED[route](session, settings, forty, entry)
    assert told.desk == DESKS.get(route, "triage_expert")
    assert told.case.kind == entry["kind"]
    assert told.case.severity == TRIAGE.get(key, {}).get("severity", entry["severity"])
    holds_its_unit(told)
    holds_its_deadline(told)
    keeps_people_away(told)
    ROUTES[route](told)


def holds_its_unit(told: Told) -> None:
    """The unit that has it; while the citizen is asked, the office of whoever assesses it."""
    expected = told.expected.get("parts", [told.expected])[0]["unit"]
    if told.expected["route"] in NOT_REFERRED:
        assert expected in (told.desk_unit, HELD_BY.get(told.entry["id"]))
    elif not expected.startswith("external:"):
        assert told.unit() == expected


def holds_its_deadline(told: Told) -> None:
    """The date of the final kind, but never later than what the declared kind promised."""
    calendar = case_calendar(told.session)
    names = {told.expected["deadline"], declared_deadline(told.entry)}
    promised = []
    for amount, unit in (DEADLINES[name] for name in names if name):
        by_days = TUESDAY + timedelta(days=amount)
        promised.append(
            by_days if unit == "calendar" else calendar.add_working_days(TUESDAY, amount)
        )
    if told.expected["route"] != "ask_citizen":
        assert told.case.due_at == min(promised)


def declared_deadline(entry: Mapping[str, Any]) -> str | None:
    declared = entry.get("declared")
    return {"complaint": "complaint_s3"}.get(declared, declared) if declared else None


def keeps_people_away(told: Told) -> None:
    away = told.kept_away()
    for word in told.expected.get("excluded", ()):
        for person_id in EXCLUDED[word](told):
            assert person_id in away, word
            person = told.session.get_one(Person, person_id)
            assert not may_see(told.session, person, told.case.id), word


def people_of(told: Told, *units: str, role: str | None = None) -> set[int]:
    found: set[int] = set()
    for key in units:
        unit = unit_by_key(told.session, key)
        query = select(Membership.person_id).where(Membership.unit_id == unit.id)
        if role:
            query = query.where(Membership.role == role)
        found |= set(told.session.scalars(query))
    return found


def subjects(told: Told) -> set[int]:
    rows = TRIAGE[told.entry["id"]].get("subjects", ())
    names = [row["person"] for row in rows if row.get("person") and row["role"] == "subject"]
    return {person_by_username(told.session, name).id for name in names}


def staff_below(told: Told, key: str) -> set[int]:
    unit = unit_by_key(told.session, key)
    return people_of(told, *(one.key for one in below(told.session, unit)))


def below(session: Session, unit: Unit) -> list[Unit]:
    return list(session.scalars(select(Unit).where(Unit.id.in_(ids_below(session, {unit.id})))))


EXCLUDED: dict[str, Callable[[Told], set[int]]] = {
    "subject": subjects,
    "head_of_that_counter": lambda told: people_of(told, "eservice", role=MANAGER),
    "d18_planning": lambda told: people_of(told, "d18_planning"),
    "heads_up_to_d18": lambda told: people_of(told, "d18_planning", "d18", role=MANAGER),
    "d12_services": lambda told: people_of(told, "d12_services"),
    "heads_up_to_d12": lambda told: people_of(told, "d12_services", "d12", role=MANAGER),
    "d16_services": lambda told: people_of(told, "d16_services"),
    "d09_whole_line": lambda told: people_of(told, "d09"),
    "contracts_staff_of_these_files": lambda told: people_of(told, "contracts"),
    "line_manager": lambda told: people_of(told, "d05_services", "d05", role=MANAGER),
    "earlier_officers": lambda told: set(),  # nobody has worked on an earlier case here
    "officer_who_closed": lambda told: set(told.session.info.get("closed_by", ())),
}


def goes_the_usual_way(told: Told) -> None:
    assert told.case.grade == "open"
    first = {"complaint": "contact-citizen", "criticism": "answer-criticism"}
    task = told.tasks()[first[told.entry["kind"]]]
    assert near(told, task)


def near(told: Told, task: UserTask) -> bool:
    """The task waits in the case's unit, or with those who stand in for it."""
    why = task.why
    return task.unit_id == told.case.unit_id or why["rule"] in ("district_cover", "last_resort")


def is_guarded(told: Told) -> None:
    assert told.case.grade in ("guarded", "guarded_inspection")
    task = told.tasks()["contact-citizen"]
    assert task.assignee_id not in told.kept_away()


def is_sealed(told: Told) -> None:
    assert told.case.grade == "sealed"
    tasks = list(told.course.tasks())
    integrity = unit_by_key(told.session, "integrity").id
    assert tasks and all(task.unit_id == integrity for task in tasks)
    for name in ("triage1", "mayor", "services.head", "admin", "intake1"):
        assert not may_see(told.session, person_by_username(told.session, name), told.case.id)
    assert may_see(told.session, person_by_username(told.session, "integrity1"), told.case.id)


def is_urgent(told: Told) -> None:
    assert told.case.severity == "S1"
    assert "issue-work-order" in told.tasks()


def is_a_request(told: Told) -> None:
    assert near(told, told.tasks()["issue-work-order"])


def is_a_suggestion(told: Told) -> None:
    assert near(told, told.tasks()["expert-view"])


def is_an_appreciation(told: Told) -> None:
    assert {"find-employee", "pass-on-appreciation", "thank-unit"} & set(told.tasks())


def is_asked_back(told: Told) -> None:
    assert told.case.status == "waiting"
    assert told.course.awaits("citizen_replied")


def is_passed_on(told: Told) -> None:
    """With the body's name; whoever hands it over notes the receipt."""
    assert f"external:{told.case.transfer_body}" == told.expected["unit"]
    assert "hand-over" in told.tasks()


def is_linked(told: Told) -> None:
    parent = parent_of(told.session, told.case.id)
    assert parent is not None and parent.external_id == told.expected["of"]
    assert told.course.awaits("parent_answered")


def joins_the_earlier(told: Told) -> None:
    tied = dict(ties(told.session, told.case.id))
    assert tied["follow_up"].external_id == "earlier"
    assert not told.tasks()


def is_two_cases(told: Told) -> None:
    """Each part where it belongs: the second one as a case of its own, tied to the first."""
    second = told.session.scalars(select(Case).where(Case.source == f"case:{told.case.code}")).one()
    asked = told.expected["parts"][1]
    assert second.topic_key == asked["topic"]
    assert (second.grade == "sealed") == (asked["route"] == "sealed")
    assert [task.form_key for task in told.course.tasks() if task.case_id == second.id]


def is_held(told: Told) -> None:
    task = told.tasks()["verify-message"]
    assert told.session.get_one(Unit, task.unit_id).key == told.expected["unit"]


ROUTES: dict[str, Callable[[Told], None]] = {
    "standard": goes_the_usual_way,
    "guarded": is_guarded,
    "sealed": is_sealed,
    "urgent": is_urgent,
    "request": is_a_request,
    "suggestion": is_a_suggestion,
    "appreciation": is_an_appreciation,
    "ask_citizen": is_asked_back,
    "transfer_out": is_passed_on,
    "link": is_linked,
    "follow_up": joins_the_earlier,
    "split": is_two_cases,
    "verify": is_held,
}


def alone(
    session: Session,
    settings: Settings,
    forty: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> Told:
    """Nothing came before."""
    return assess(session, settings, entry)


def asked(
    session: Session,
    settings: Settings,
    forty: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> Told:
    """The expert writes what is not known."""
    return assess(session, settings, entry, questions="چه، کجا و کی؟")


def passed_on(
    session: Session,
    settings: Settings,
    forty: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> Told:
    """The expert names the body that is in charge."""
    body = entry["expected"]["unit"].removeprefix("external:")
    why = "این کار با دستگاه دیگری است."
    return assess(session, settings, entry, transfer_body=body, transfer_reason=why)


def repeated(
    session: Session,
    settings: Settings,
    forty: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> Told:
    """The message that it repeats came before, from somebody else."""
    first = assess(session, settings, forty[entry["expected"]["of"]])
    first.course.work.flush()
    return assess(session, settings, entry, parent=first.case.code)


def followed_up(
    session: Session,
    settings: Settings,
    forty: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> Told:
    """The same citizen's earlier request is there."""
    request = {"id": "earlier", "kind": "request", "topic": "clean.bins", "severity": "S3"}
    text = "مخزن سر کوی اقاقیا سوراخ است و شیرابه‌اش راه افتاده."
    before = {**entry, **request, "text": text, "sender": entry["id"]}
    before["expected"] = {"route": "request", "points": 1}
    first = assess(session, settings, before)
    first.course.work.flush()
    return assess(session, settings, entry, earlier=first.case.code)


def in_two_parts(
    session: Session,
    settings: Settings,
    forty: Mapping[str, Mapping[str, Any]],
    entry: Mapping[str, Any],
) -> Told:
    """The expert writes what the second part is."""
    second = entry["expected"]["parts"][1]
    kind = "criticism" if second["route"] == "standard" else "complaint"
    told = {"split_kind": kind, "split_topic": second["topic"], "split_text": "بند دوم پیام"}
    return assess(session, settings, entry, **told)


PREPARED = dict.fromkeys(ROUTES, alone) | {
    "ask_citizen": asked,
    "transfer_out": passed_on,
    "link": repeated,
    "follow_up": followed_up,
    "split": in_two_parts,
}
