"""One unit of work: lock, load, act, run, project, save; one commit at the end."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

from processes import audit, clock, points
from processes.db import unit_of_work
from processes.definitions.reading import definition_of
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import NO_CASE, Surroundings
from processes.instances import incidents, projections
from processes.instances.errors import Busy, InstanceSuspended, NoSuchInstance
from processes.instances.live import LiveInstance, open_rows
from processes.instances.ports import Ports
from processes.instances.tables import LIVE, OPEN, SUSPENDED, EventLog, ProcessInstance

LOCK_WAIT = "3s"


class Work:
    """What the verbs are given: the session, the moment, who acts, and the instances in hand."""

    def __init__(  # noqa: PLR0913 - the five things that a unit of work is made of
        self,
        session: Session,
        ports: Ports,
        now: datetime,
        *,
        actor_id: int | None = None,
        timeline: str = LIVE,
    ) -> None:
        """Use `open_work`."""
        self.session = session
        self.ports = ports
        self.now = now
        self.actor_id = actor_id
        self.timeline = timeline
        self.in_hand: dict[int, LiveInstance] = {}
        self.doing: tuple[str, int | None] = ("", None)
        self.new_jobs = 0
        self.depth = 0  # messages that have led to messages
        self.noted: list[tuple[audit.Entry, datetime]] = []
        self._cases: dict[int, Mapping[str, Any]] = {}

    def instance(self, instance_id: int, *, even_suspended: bool = False) -> LiveInstance:
        """The instance, locked and loaded; raises NoSuchInstance when it has ended.

        One that is suspended is given to repairs alone; else InstanceSuspended."""
        if instance_id not in self.in_hand:
            row = self._locked(instance_id)
            points.reached("instance_locked")
            self.in_hand[instance_id] = self._load(row)
            points.reached("instance_loaded")
        live = self.in_hand[instance_id]
        if live.row.status == SUSPENDED and not even_suspended:
            raise InstanceSuspended(note=live.row.suspended_note or "—")
        if live.row.status not in (*OPEN, SUSPENDED):
            raise NoSuchInstance
        return live

    def take(self, row: ProcessInstance, run: Run) -> LiveInstance:
        """Put a fresh instance in hand."""
        live = LiveInstance(row, run)
        self.in_hand[row.id] = live
        return live

    def surroundings(self, case_id: int | None) -> Surroundings:
        """What expressions of this case's processes see."""
        calendar = self.ports.calendar(self.session, case_id)
        return Surroundings(Scope(now=self.now, calendar=calendar), lambda: self.case(case_id))

    def case(self, case_id: int | None) -> Mapping[str, Any]:
        """The case's record, read once until `forget_cases`."""
        if case_id is None:
            return NO_CASE
        if case_id not in self._cases:
            self._cases[case_id] = self.ports.case_record(self.session, case_id)
        return self._cases[case_id]

    def begin(self, verb: str, instance_id: int | None = None) -> None:
        """Note what is being done, for an incident; what a job does is the job's."""
        if self.doing[0] != "job":
            self.doing = (verb, instance_id)

    def note(self, entry: audit.Entry) -> None:
        """Put an action on the audit trail; written last, so that no step waits for its lock."""
        self.noted.append((entry, self.now))

    def forget_cases(self) -> None:
        """The case may have changed: read it again when next asked."""
        self._cases.clear()

    def at(self, now: datetime) -> None:
        """Move this unit of work to `now` (replay and demonstration only, between verbs)."""
        self.now = now
        self.forget_cases()
        for live in self.in_hand.values():
            live.run.surroundings = self.surroundings(live.case_id)
            live.run.scripts.surroundings = live.run.surroundings

    def flush(self) -> None:
        """Write every instance in hand to its rows (without a commit) and let go of it."""
        entries = [entry for live in self.in_hand.values() for entry in live.log]
        for live in self.in_hand.values():
            projections.store_state(live)
        self.session.flush()
        points.reached("state_written")
        if entries:
            self.session.execute(insert(EventLog), entries)
        points.reached("log_written")
        audit.append_all(self.session, self.noted)
        points.reached("trail_written")
        self.in_hand.clear()
        self.noted.clear()
        self.forget_cases()

    def _locked(self, instance_id: int) -> ProcessInstance:
        query = select(ProcessInstance).where(ProcessInstance.id == instance_id)
        query = query.with_for_update(of=ProcessInstance)
        row = self.session.scalar(query.execution_options(populate_existing=True))
        if row is None or row.state is None:
            raise NoSuchInstance
        return row

    def _load(self, row: ProcessInstance) -> LiveInstance:
        definition = definition_of(self.session, row.version_id)
        assert row.state is not None  # noqa: S101 - _locked has looked
        run = Run.load(definition, self.surroundings(row.case_id), row.state)
        live = LiveInstance(row, run)
        open_rows(self.session, live)
        return live


@contextmanager
def open_work(
    sessions: Callable[[], Session],
    ports: Ports,
    *,
    actor_id: int | None = None,
    now: datetime | None = None,
    timeline: str = LIVE,
) -> Iterator[Work]:
    """One action, one commit; afterwards the queue is woken.

    The clock is read once. A fault of the process rolls everything back, leaves an incident and
    is raised as StepFailed; a case that somebody else holds for too long raises Busy.
    """
    work: Work | None = None
    try:
        with unit_of_work(sessions) as session:
            moment = clock.read_and_limit_locks(session, LOCK_WAIT)
            moment = now or moment
            work = Work(session, ports, moment, actor_id=actor_id, timeline=timeline)
            points.reached("work_begun")
            yield work
            points.reached("work_acted")
            work.flush()
    except OperationalError as problem:
        if is_contention(problem):
            raise Busy from problem
        raise
    except incidents.FAULTS as fault:
        raise incidents.record(sessions, work, fault) from fault
    except DataError as fault:  # a value of the diagram's does not fit its column
        if work is None or not work.doing[0]:
            raise
        raise incidents.record(sessions, work, fault) from fault
    ports.after_commit(work.new_jobs if work.timeline == LIVE else 0)


def is_contention(problem: OperationalError) -> bool:
    """Whether the database gave up a lock (55P03), broke a deadlock (40P01) or a race (40001)."""
    return getattr(problem.orig, "sqlstate", None) in {"55P03", "40P01", "40001"}
