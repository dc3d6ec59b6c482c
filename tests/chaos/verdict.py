"""After the healing: was anything lost, done twice, left standing? Every number must be exact."""

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from handlers.worker import ProcessKilled
from processes.cases.sending_tables import SendingTry
from processes.cases.tables import Case, Correspondence
from processes.insight.doctor.examining import Depth, examine
from processes.instances import verbs
from processes.instances.tables import EventLog, Incident, Job, ProcessInstance, UserTask
from processes.instances.work import open_work
from tests.chaos import city
from tests.chaos.ground import Ground

QUIET_SECONDS = 60.0
STILL_SECONDS = 35.0  # twice as long as a lost job waits to be sent again
NO_GRACE = timedelta(0)


@dataclass
class Verdict:
    """What came of a run; empty lists are what we want."""

    acknowledged: int = 0
    accepted: int = 0
    quiet_after: float = 0.0
    retried: int = 0  # jobs whose every try was killed: an incident, which a person retries
    load: float = 1.0  # for each core, while it waited for quiet
    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    stuck: list[str] = field(default_factory=list)
    doctor: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing lost, nothing twice, nothing stuck, every promise kept."""
        return not (self.lost or self.twice or self.stuck or self.doctor)

    def lines(self) -> str:
        """What is wrong, shortened."""
        kinds = ("lost", "twice", "stuck", "doctor")
        return "\n".join(f"{kind}: {getattr(self, kind)[:12]}" for kind in kinds)


def judge(ground: Ground) -> Verdict:
    """Wait for quiet, then count."""
    found = Verdict()
    restless = _wait_for_quiet(ground, found)
    found.acknowledged = len(ground.citizens.receipts)
    found.accepted = len(set(ground.accepted()))
    with ground.sessions() as session:
        found.stuck = [*restless, *_incidents(session)]
        found.lost = [*_lost_cases(ground, session), *_lost_completions(ground, session)]
        found.lost += [*_lost_letters(ground, session), *_missing(session)]
        found.twice = [*_twice(session), *_letters_twice(ground, session)]
    with ground.sessions() as session:
        deep = Depth(states=True, contents=True)
        report = examine(session, ground.files, deep, NO_GRACE)
    found.doctor = [
        finding.what("en", row) for finding in report.findings for row in finding.examples
    ]
    return found


def _wait_for_quiet(ground: Ground, found: Verdict) -> list[str]:
    """What is still restless when nothing moves any more, or the time is over.

    On a machine that others use too, the time is as much longer as there is load for each core."""
    began = moved = time.monotonic()
    before, restless = -1, _restless(ground)
    while restless:
        found.load = max(found.load, os.getloadavg()[0] / (os.cpu_count() or 1))
        if (now := _moves(ground)) != before:
            before, moved = now, time.monotonic()
        times, still = (0.5, STILL_SECONDS / 2) if ground.is_naive else (found.load, STILL_SECONDS)
        is_over = time.monotonic() - began > QUIET_SECONDS * times
        if is_over or time.monotonic() - moved > still:
            break
        ground.keep_running()
        found.retried += _retry_killed(ground)
        time.sleep(0.5)
        restless = _restless(ground)
    found.quiet_after = time.monotonic() - began
    return restless


def _retry_killed(ground: Ground) -> int:
    """What an operator does with the incidents of jobs that were killed as often as they may."""
    killed = select(Incident.id).where(
        Incident.closed_at.is_(None), Incident.message_en == ProcessKilled().sentence("en")
    )
    with ground.sessions() as session:
        ids = session.scalars(killed).all()
    for number in ids:
        with open_work(ground.sessions, ground.ports()) as work:
            verbs.retry(work, number, "the machine is whole again")
    return len(ids)


def _moves(ground: Ground) -> int:
    with ground.sessions() as session:
        steps = session.scalar(select(func.count()).select_from(EventLog)) or 0
        letters = select(func.count(SendingTry.id)).where(SendingTry.outcome != "")
        return steps + (session.scalar(letters) or 0)


def _restless(ground: Ground) -> list[str]:
    with ground.sessions() as session:
        open_ones = select(ProcessInstance.process_key).where(ProcessInstance.status != "completed")
        jobs = select(Job.element_id).where(Job.status == "waiting")
        letters = select(Correspondence.channel).where(
            Correspondence.status.in_(("waiting", "sending"))
        )
        tasks = select(UserTask.element_id).where(UserTask.state == "open")
        cases = select(Case.status).where(Case.status != "closed")
        kinds = (open_ones, jobs, letters, tasks, cases)
        return [str(what) for query in kinds for what in session.scalars(query)]


def _incidents(session: Session) -> list[str]:
    found = session.scalars(select(Incident).where(Incident.closed_at.is_(None)))
    return [f"incident at {one.element_id}: {one.message_en}" for one in found]


def _lost_cases(ground: Ground, session: Session) -> list[str]:
    stored = {key: code for key, code in session.execute(select(Case.external_id, Case.code))}
    receipts = ground.citizens.receipts.items()
    return [f"case {code}" for key, code in receipts if stored.get(key) != code]


def _lost_completions(ground: Ground, session: Session) -> list[str]:
    done = set(session.scalars(select(UserTask.id).where(UserTask.state == "completed")))
    return [f"task {number}" for number in ground.accepted() if number not in done]


def _missing(session: Session) -> list[str]:
    """Each case has done each thing that its way asks for."""
    cases = session.scalar(select(func.count(Case.id)))
    jobs = select(Job.element_id, func.count()).where(Job.status == "done").group_by(Job.element_id)
    tasks = select(UserTask.element_id, func.count()).where(UserTask.state == "completed")
    counted = Counter(dict(session.execute(jobs).all()))
    counted.update(dict(session.execute(tasks.group_by(UserTask.element_id)).all()))
    wanted = city.JOBS | city.TASKS
    return [
        f"{name}: {counted[name]} of {cases}" for name in wanted if counted[name] < (cases or 0)
    ]


def _twice(session: Session) -> list[str]:
    per_case = (
        select(Job.case_id, Job.element_id).where(Job.status == "done"),
        select(UserTask.case_id, UserTask.element_id).where(UserTask.state == "completed"),
        select(ProcessInstance.case_id, ProcessInstance.process_key),
        select(Correspondence.case_id, Correspondence.subject),
        select(EventLog.instance_id, EventLog.task_id, EventLog.state),
    )
    found = []
    for query in per_case:
        columns = query.selected_columns
        doubled = query.group_by(*columns).having(func.count() > 1)
        found += [str(tuple(row)) for row in session.execute(doubled)]
    return found


def _got(ground: Ground) -> Counter[tuple[str, str]]:
    return Counter((str(mail["To"]), str(mail["Subject"])) for mail in ground.mail.got)


def _letters(session: Session) -> list[tuple[str, str, int]]:
    """Recipient's key, subject, and how many tries were lost with their worker."""
    lost = func.count(SendingTry.id).filter(SendingTry.outcome == "lost")
    query = (
        select(Case.external_id, Correspondence.subject, lost)
        .join_from(Correspondence, Case, Case.id == Correspondence.case_id)
        .outerjoin(SendingTry, SendingTry.correspondence_id == Correspondence.id)
        .where(Correspondence.channel == "email")
        .group_by(Case.external_id, Correspondence.id)
    )
    return [(key or "", subject, count) for key, subject, count in session.execute(query)]


def _lost_letters(ground: Ground, session: Session) -> list[str]:
    got = _got(ground)
    return [
        f"letter {subject} to {key}"
        for key, subject, _ in _letters(session)
        if not got[f"{key}@mail.example", subject]
    ]


def _letters_twice(ground: Ground, session: Session) -> list[str]:
    """A letter may come once more for each worker that died while the gateway took it."""
    got = _got(ground)
    return [
        f"letter {subject} to {key}"
        for key, subject, lost in _letters(session)
        if got[f"{key}@mail.example", subject] > 1 + lost
    ]
