"""The command line's desk for repairs: who acts is asked for their right, as at the web's door."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from processes import clock
from processes.cases.visibility import instance_for, instance_rule
from processes.errors import PasokhError
from processes.instances.ports import Ports
from processes.instances.repair import batches
from processes.instances.repair.choosing import chosen, instances, read_query
from processes.instances.repair.doing import do, look_ahead
from processes.instances.repair.orders import Effect, Order, Standing
from processes.instances.repair.subjects import on_trial, open_incidents
from processes.instances.repair.tables import RepairItem
from processes.instances.tables import Incident, ProcessInstance
from processes.instances.work import Work, open_work
from processes.organisation.people import person_by_username
from processes.organisation.tables import Person
from web.permissions import MENDERS


class WhoActs(PasokhError):
    """Say who does it: --as USERNAME, somebody who may mend processes ({roles})."""

    fa = "بگویید چه کسی انجام می‌دهد: --as نام کاربری کسی که اجازهٔ آن را دارد ({roles})."


@dataclass
class Desk:
    """One run of the command: the house's sessions and doors, and the name given by --as."""

    sessions: sessionmaker[Session]
    ports: Ports
    username: str

    def person(self, session: Session) -> Person:
        """Who acts. Raises WhoActs when nobody was named or their roles do not allow it."""
        roles = ", ".join(sorted(MENDERS))
        if not self.username:
            raise WhoActs(roles=roles)
        person = person_by_username(session, self.username)
        if not MENDERS & {membership.role for membership in person.memberships}:
            raise WhoActs(roles=roles)
        return person

    def now(self, session: Session) -> datetime:
        """The house's moment."""
        return clock.read(session)

    def work(self, person: Person) -> AbstractContextManager[Work]:
        """One unit of work in that person's name."""
        return open_work(self.sessions, self.ports, actor_id=person.id)

    def found(self, query: str) -> Sequence[ProcessInstance]:
        """The instances that a query means."""
        with self.sessions() as session:
            rule = instance_rule(self.person(session))
            return list(session.scalars(instances(read_query(query), rule)).unique())

    def shown(
        self, instance_id: int
    ) -> tuple[ProcessInstance, tuple[Standing, ...], list[Incident]]:
        """One instance: its row, where it stands, what has stopped."""
        with self.sessions() as session:
            row = instance_for(session, self.person(session), instance_id)
            stopped = open_incidents(session, instance_id)
            if row.state is None:
                return row, (), stopped
            subject = on_trial(session, self.ports, self.now(session), instance_id)
            return row, subject.standing(), stopped

    def one(self, instance_id: int, order: Order, reason: str, *, is_trial: bool) -> Effect:
        """Do it to one instance, or look ahead."""
        with self.sessions() as session:
            person = self.person(session)
            instance_for(session, person, instance_id)
            if is_trial:
                now = self.now(session)
                return look_ahead(session, self.ports, now, instance_id, order)
        with self.work(person) as work:
            return do(work, instance_id, order, reason)

    def foresee(self, query: str, order: Order) -> list[batches.Foreseen]:
        """A dry run over what the query means."""
        with self.sessions() as session:
            ids = chosen(session, read_query(query), instance_rule(self.person(session)))
            return batches.foresee(session, self.ports, self.now(session), ids, order)

    def begin(self, query: str, order: Order, reason: str) -> int:
        """Write a batch down; the workers do it."""
        with self.sessions() as session:
            person = self.person(session)
            ids = chosen(session, read_query(query), instance_rule(person))
        with self.work(person) as work:
            return batches.create(work, order, query, ids, reason).id

    def stop(self, batch_id: int) -> None:
        """Leave the rest of a batch as it is."""
        with self.sessions() as session:
            person = self.person(session)
        with self.work(person) as work:
            batches.stop(work, batch_id)

    def is_over(self, batch_id: int) -> bool:
        """Whether nothing of a batch waits any more."""
        with self.sessions() as session:
            return batches.batch_of(session, batch_id).finished_at is not None

    def items(self, batch_id: int) -> list[RepairItem]:
        """The results of a batch, one by one."""
        with self.sessions() as session:
            self.person(session)
            batches.batch_of(session, batch_id)
            query = select(RepairItem).where(RepairItem.batch_id == batch_id)
            return list(session.scalars(query.order_by(RepairItem.instance_id)))
