"""What happens to the city itself in those ninety days: a unit is merged, a process is reformed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from handlers.composition import publish_names
from handlers.deploying import SHIPPED
from processes.cases.reorganising import keep_away_anew
from processes.cases.routing import route_case
from processes.cases.tables import Case
from processes.definitions.packages import read_package_folder
from processes.definitions.publishing import publish
from processes.errors import PasokhError
from processes.instances.ports import Ports
from processes.instances.work import Work
from processes.organisation.people import person_by_username
from processes.organisation.tables import Membership, Topic
from processes.organisation.units import unit_by_key


class GatewaySilent(PasokhError):
    """The gateway for SMS does not answer; look at its connection, then retry."""

    fa = "درگاه پیامک پاسخ نمی‌دهد؛ ارتباط آن را ببینید و دوباره بکوشید."


@dataclass
class Event:
    """Something that happens once, at a moment; it takes its turn among the cases."""

    at: datetime | None
    do: Callable[[datetime], None]

    def next(self) -> datetime | None:
        """When it happens; None afterwards."""
        return self.at

    def step(self) -> None:
        """Let it happen."""
        assert self.at is not None  # noqa: S101 - `next` has just told
        at, self.at = self.at, None
        self.do(at)

    def rest(self) -> None:
        """Nothing is in hand."""


def city_events(
    session: Session, ports: Ports, told: Mapping[str, Any], now: datetime
) -> list[Event]:
    """The events that the script tells of, counted back from `now`.

    The unit that will be merged has its topics and people from the beginning on."""
    merger, reform = told["merger"], told["reform"]
    merged, reformed = (now - timedelta(days=one["days_ago"]) for one in (merger, reform))
    _before(session, merger)
    return [
        Event(
            now - timedelta(days=merger["days_ago"]), lambda at: _merge(session, ports, merger, at)
        ),
        Event(reformed, lambda at: _reform(session, reform, at)),
    ]


def _before(session: Session, merger: Mapping[str, Any]) -> None:
    unit = unit_by_key(session, merger["unit"])
    for topic in _topics(session, merger):
        topic.unit_rule = unit.key
    for username in merger["people"]:
        person = person_by_username(session, username)
        session.add(Membership(person_id=person.id, unit_id=unit.id, role="officer"))
    session.flush()


def _merge(session: Session, ports: Ports, merger: Mapping[str, Any], at: datetime) -> None:
    """Topics, people and every open case of the unit go to the one that takes it up."""
    unit = unit_by_key(session, merger["unit"])
    for topic in _topics(session, merger):
        topic.unit_rule = merger["into"]
    session.execute(delete(Membership).where(Membership.unit_id == unit.id))
    work = Work(session, ports, at)
    moved = select(Case.id).where(Case.unit_id == unit.id, Case.status != "closed")
    for case_id in session.scalars(moved.order_by(Case.id)):
        route_case(work, case_id, merger["into"])
    keep_away_anew(work)
    work.flush()


def _topics(session: Session, merger: Mapping[str, Any]) -> list[Topic]:
    return [session.get_one(Topic, key) for key in merger["topics"]]


def _reform(session: Session, reform: Mapping[str, Any], at: datetime) -> None:
    """The process owner publishes a changed package; what runs goes on with the version it has."""
    files = read_package_folder(SHIPPED, reform["package"])
    before, after = (reform[name].encode() for name in ("before", "after"))
    files[reform["file"]] = files[reform["file"]].replace(before, after)
    owner = person_by_username(session, reform["by"])
    publish(session, files, publish_names(session), by_id=owner.id, now=at, note=reform["note"])
