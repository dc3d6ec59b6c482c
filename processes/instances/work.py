"""One unit of work: lock, load, act, run, project, save; one commit at the end."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.exc import DataError, OperationalError
from sqlalchemy.orm import Session

from processes import audit, clock, driver, points
from processes.db import unit_of_work
from processes.definitions.reading import definition_of
from processes.engine.feel import Scope
from processes.engine.run import Run
from processes.engine.scripting import NO_CASE, Surroundings
from processes.instances import incidents, projections, taking, writing
from processes.instances.errors import Busy, InstanceSuspended, NoSuchInstance, NoSuchTask
from processes.instances.live import LiveInstance, open_rows
from processes.instances.ports import Ports
from processes.instances.tables import LIVE, OPEN, SUSPENDED, ProcessInstance
from processes.instances.taking import Taken
from processes.wire import Call, Row

LOCK_WAIT = "3s"


class Work:
    """What the verbs are given: the session, the moment, who acts, and the instances in hand."""

    def __init__(  # noqa: PLR0913 - the five things that a unit of work is made of
        self,
        session: Session,
        ports: Ports,
        now: datetime | None,
        *,
        actor_id: int | None = None,
        timeline: str = LIVE,
        has_begun: bool = True,
    ) -> None:
        """Use `open_work`, or a session whose transaction you end yourself."""
        self._session = session
        self._now = now
        self._has_begun = has_begun
        self.ports = ports
        self.actor_id = actor_id
        self.timeline = timeline
        self.in_hand: dict[int, LiveInstance] = {}
        self.doing: tuple[str, int | None] = ("", None)
        self.new_jobs = 0
        self.depth = 0  # messages that have led to messages
        self.noted: list[tuple[audit.Entry, datetime]] = []
        self._cases: dict[int, Mapping[str, Any]] = {}

    @property
    def session(self) -> Session:
        """The session, its transaction begun."""
        self._begin()
        return self._session

    @property
    def now(self) -> datetime:
        """The moment of all that is done here: the house's clock, read when the work begins."""
        self._begin()
        assert self._now is not None  # noqa: S101 - it has just been read
        return self._now

    def instance(self, instance_id: int, *, even_suspended: bool = False) -> LiveInstance:
        """The instance, locked and loaded; raises NoSuchInstance when it has ended.

        One that is suspended is given to repairs alone; else InstanceSuspended."""
        if instance_id not in self.in_hand:
            self._take(self._locked(taking.ONE, (instance_id,)))
        live = self.in_hand[instance_id]
        if live.row.status == SUSPENDED and not even_suspended:
            raise InstanceSuspended(note=live.row.suspended_note or "—")
        if live.row.status not in (*OPEN, SUSPENDED):
            raise NoSuchInstance
        return live

    def instance_of_task(self, user_task_id: int) -> LiveInstance:
        """As `instance`, of a user task; raises NoSuchTask as well."""
        holders = (live for live in self.in_hand.values() if live.has_task(user_task_id))
        if (held := next(holders, None)) is not None:
            return self.instance(held.row.id)
        found = self._locked(taking.OF_TASK, (user_task_id,))
        if found is None:
            raise NoSuchTask
        if found.instance_id not in self.in_hand:
            self._take(found)
        return self.instance(found.instance_id)

    def next_due(self, leave: Collection[int]) -> int | None:
        """Take in hand what has been due the longest and nobody else holds, but none of `leave`."""
        which, moment = (
            (taking.DUE, self._now) if self._now else (taking.DUE_NOW, datetime.now(UTC))
        )
        found = self._locked(which, (moment, list(leave)))
        if found is None:
            return None
        self.begin("fire_due", found.instance_id)  # whose state may turn out to be unreadable
        self._take(found)
        return found.instance_id

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
        self._now = now
        self.forget_cases()
        for live in self.in_hand.values():
            live.run.surroundings = self.surroundings(live.case_id)
            live.run.scripts.surroundings = live.run.surroundings

    def flush(self, *, is_last: bool = False) -> None:
        """Write every instance in hand to its rows (without a commit) and let go of it.

        `is_last`: nothing follows but the commit, and it is written together with that."""
        if not self._has_begun:
            return
        for live in self.in_hand.values():
            projections.store_state(live)
        points.reached("state_packed")
        told = [entry for live in self.in_hand.values() for entry in live.log]
        writing.write(self.session, told, self.noted, is_last=is_last)
        self.in_hand.clear()
        self.noted = []
        self.forget_cases()

    def _begin(self, *calls: Call) -> list[list[Row]]:
        """Begin the transaction with its first questions; later nothing happens."""
        if self._has_begun:
            return []
        self._has_begun = True
        moment, answers = clock.read_and_limit_locks(self._session, LOCK_WAIT, *calls)
        self._now = self._now or moment
        points.reached("work_begun")
        return answers

    def _locked(self, which: str, values: tuple[Any, ...]) -> Taken | None:
        calls = taking.calls(which, values)
        if not self._has_begun:
            return taking.taken(self._begin(*calls))
        self.session.flush()
        return taking.taken(driver.several(self.session, calls))

    def _take(self, found: Taken | None) -> None:
        if found is None or not found.has_state:
            raise NoSuchInstance
        points.reached("instance_locked")
        row = found.row(self.session)
        definition = definition_of(self.session, row.version_id, found.content_key)
        assert row.state is not None  # noqa: S101 - it has just been looked at
        run = Run.load(definition, self.surroundings(row.case_id), row.state)
        live = LiveInstance(row, run)
        open_rows(self.session, live, found.tasks)
        self.in_hand[row.id] = live
        points.reached("instance_loaded")


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

    The clock is read once, when the transaction begins: with the first question, so that taking an
    instance costs one round trip. A fault of the process rolls everything back, leaves an incident
    and is raised as StepFailed; a case that somebody else holds for too long raises Busy.
    """
    work: Work | None = None
    try:
        with unit_of_work(sessions) as session:
            told: dict[str, Any] = {"actor_id": actor_id, "timeline": timeline}
            work = Work(session, ports, now, **told, has_begun=False)
            yield work
            points.reached("work_acted")
            work.flush(is_last=True)
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
