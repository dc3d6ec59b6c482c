"""A month in which the house stood still: what fires when it comes back, and who is told."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import cycle, islice

from sqlalchemy import func, select

from processes import wording
from processes.cases.tables import Case, CaseDeadline, CaseEscalation, Correspondence
from processes.instances.tables import EventLog, Incident, ProcessInstance
from processes.organisation.tables import Membership, Person
from tests.rig.towns import Town

AWAY = timedelta(days=30)
KINDS = (
    ("complaint", "S3", "roads.asphalt"),
    ("criticism", "S3", "service.waiting"),
    ("request", "S2", "roads.asphalt"),
    ("suggestion", "S3", "service.waiting"),
    ("complaint", "S2", "service.waiting"),
    ("request", "S1", "roads.asphalt"),
    ("criticism", "S2", "roads.asphalt"),
    ("appreciation", "S3", "conduct.good"),
)
DISTRICTS = ("d05", "d12", "d18")
LEFT_LYING = 5  # every so many-th message is not assessed before the outage


@dataclass
class Aftermath:
    """What came of it."""

    cases: int
    ladders: int = 0
    spoke: Counter[int] = field(default_factory=Counter)
    on_record: Counter[int] = field(default_factory=Counter)
    order: list[str] = field(default_factory=list)
    breaches: int = 0
    at_true_time: int = 0
    most_per_ladder: int = 0
    at_once: Counter[str] = field(default_factory=Counter)
    to_citizens: int = 0
    notices: int = 0
    digests: int = 0
    readers: int = 0
    most_a_day: int = 0
    incidents: int = 0

    def lines(self) -> Iterator[str]:
        """The table of docs/operators.md."""
        yield "| what | number |"
        yield "|---|---|"
        yield f"| open cases, clock moved by {AWAY.days} days | {self.cases} |"
        yield f"| ladders that fired | {self.ladders} |"
        true_times = f"{self.at_true_time} of {self.breaches}"
        yield f"| limits passed, recorded at their true time | {true_times} |"
        for level in sorted(self.spoke | self.on_record):
            said, kept = self.spoke[level], self.on_record[level]
            yield f"| level {level}: told and asked · on record only | {said} · {kept} |"
        yield f"| levels that spoke in one ladder, at most | {self.most_per_ladder} |"
        yield f"| order | {', '.join(self.order)} |"
        told = ", ".join(f"{key} {n}" for key, n in sorted(self.at_once.items())) or "none"
        yield f"| messages to staff at once (urgent) | {sum(self.at_once.values())} ({told}) |"
        yield f"| notices that waited for the digest | {self.notices} |"
        yield f"| digests | {self.digests} to {self.readers} people |"
        yield f"| digests a person a day, at most | {self.most_a_day} |"
        yield f"| letters to citizens | {self.to_citizens} |"
        yield f"| incidents | {self.incidents} |"


def fill(town: Town, count: int) -> None:
    """Messages come in, one an hour; most are assessed, nobody does anything else."""
    for number, (kind, severity, topic) in enumerate(islice(cycle(KINDS), count)):
        receipt = town.receive(
            kind=kind,
            topic_key=topic,
            district_key=DISTRICTS[number % len(DISTRICTS)],
            external_id=str(number),
        )
        town.run_jobs()
        if number % LEFT_LYING:
            _assess(town, receipt.case_id, kind, severity, topic)
        town.later(hours=1).tick()
        town.run_jobs()


def come_back(town: Town) -> Aftermath:
    """The clock goes on by a month without a ticker; then the ticker runs, then a day passes."""
    before = town.now
    town.later(seconds=AWAY.total_seconds())
    town.tick()
    town.run_jobs()
    found = _seen(town, before)
    _first_digest(town)
    _messages(town, found, before)
    return found


def _assess(town: Town, case_id: int, kind: str, severity: str, topic: str) -> None:
    task = town.tasks(case_id)["assess_message"]
    members = (
        select(Person.username)
        .join(Membership)
        .where(Membership.role == task.role, Membership.unit_id == task.unit_id)
    )
    who = sorted(town.rows(members))[0]
    district = town.case(case_id).district_key
    town.complete(
        case_id,
        "assess_message",
        who,
        kind=kind,
        severity=severity,
        topic=topic,
        district=district,
        way="handle",
    )


def _seen(town: Town, before: datetime) -> Aftermath:
    is_open = select(func.count(Case.id)).where(Case.closed_at.is_(None))
    found = Aftermath(cases=town.rows(is_open)[0])
    raised = town.rows(select(CaseEscalation).where(CaseEscalation.raised_at > before))
    for row in raised:
        (found.on_record if row.is_passed else found.spoke)[row.level] += 1
    spoke = Counter((r.case_id, r.limit_key) for r in raised if not r.is_passed)
    found.ladders, found.most_per_ladder = len(spoke), max(spoke.values(), default=0)
    late = town.rows(select(CaseDeadline).where(CaseDeadline.passed_at > before))
    found.breaches = len(late)
    found.at_true_time = sum(row.passed_at == row.due_at for row in late)
    found.order = _order(town, before)
    found.incidents = len(town.rows(select(Incident)))
    return found


def _order(town: Town, before: datetime) -> list[str]:
    """The events in the order in which most instances saw them."""
    told = ("limit_passed", "record_breach", "raise_level", "hand_over_by_phone", "send_digest")
    with town.sessions() as session:
        rows = session.execute(
            select(EventLog.element_id, func.avg(EventLog.seq))
            .join(ProcessInstance, ProcessInstance.id == EventLog.instance_id)
            .where(EventLog.at > before, EventLog.element_id.in_(told))
            .where(ProcessInstance.process_key.in_(("escalation", "daily_digest")))
            .group_by(EventLog.element_id)
            .order_by(func.avg(EventLog.seq))
        )
        return [element for element, _ in rows]


def _first_digest(town: Town) -> None:
    due = select(func.min(ProcessInstance.due_at)).where(
        ProcessInstance.process_key == "daily_digest", ProcessInstance.status == "running"
    )
    first = town.rows(due)[0]
    if first is not None:
        last = first + timedelta(minutes=30)  # managers' and the others' hour
        town.later(seconds=(last - town.now).total_seconds()).tick()
        town.run_jobs()


def _messages(town: Town, found: Aftermath, before: datetime) -> None:
    sent = town.rows(select(Correspondence).where(Correspondence.at > before))
    staff = [row for row in sent if row.direction == "staff"]
    digests = [row for row in staff if row.letter_key == "daily-digest"]
    found.at_once = Counter(row.letter_key for row in staff if row.letter_key != "daily-digest")
    found.digests, found.readers = len(digests), len({row.person_id for row in digests})
    a_day = Counter((row.person_id, wording.local(row.at).date()) for row in digests)
    found.most_a_day = max(a_day.values(), default=0)
    found.notices = sum(row.body.count("\n- ") for row in digests)
    found.to_citizens = sum(row.direction == "out" for row in sent)
