"""The lists that forms name by `valuesKey`: kinds, topics, units and the like, as they are now."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.cases.subjects import who_may_be_heard
from processes.cases.tables import Case
from processes.engine.forms import Option
from processes.organisation.facts import fact
from processes.organisation.known import known
from processes.organisation.tables import Membership, Person, Topic, Unit

FROM_FACTS = ("kinds", "severities", "channels", "external_bodies", "late_reasons", "lapse_codes")


Lists = dict[str, tuple[Option, ...]]


def lists(session: Session, *, historic: bool = False) -> Lists:
    """Every list by its name, as the organisation stands; `historic`: units of the past as well."""
    city = known(session)
    return city.keep(("lists", historic), lambda: _lists(session, historic=historic))


def _lists(session: Session, *, historic: bool) -> Lists:
    return {
        **{name: _fact_options(fact(session, name)) for name in FROM_FACTS},
        "public_kinds": _public_kinds(session),
        "people": _people(session),
        "topics": _topics(session),
        "units": _units(session, historic=historic),
        "districts": _districts(session),
    }


def topics_by_group(session: Session) -> dict[tuple[str, str], list[Topic]]:
    """The topics that are offered, in groups (names in Persian and English)."""
    found: dict[tuple[str, str], list[Topic]] = {}
    for topic in session.scalars(select(Topic).where(Topic.is_offered).order_by(Topic.position)):
        found.setdefault((topic.group_fa, topic.group_en), []).append(topic)
    return found


def _topics(session: Session) -> tuple[Option, ...]:
    return tuple(
        Option(topic.key, f"{fa} · {topic.name_fa}", f"{en} · {topic.name_en}")
        for (fa, en), topics in topics_by_group(session).items()
        for topic in topics
    )


def _units(session: Session, *, historic: bool) -> tuple[Option, ...]:
    query = select(Unit.key, Unit.name_fa, Unit.name_en)
    if not historic:
        query = query.where(~Unit.is_historic)
    return tuple(Option(*row) for row in session.execute(query.order_by(Unit.id)))


def _public_kinds(session: Session) -> tuple[Option, ...]:
    """The kinds among which a citizen chooses; those with an entrance of their own stand apart."""
    kinds = fact(session, "kinds")
    return _fact_options({key: row for key, row in kinds.items() if not row.get("apart")})


def employees_concerned(session: Session, case: Case) -> tuple[Option, ...]:
    """Whom a hearing may ask: who is named and was not asked; anybody while nobody is named."""
    known = {option.value: option for option in lists(session)["people"]}
    named = who_may_be_heard(session, case)
    return tuple(known[p.username] for p in named if p.username in known) or tuple(known.values())


def _people(session: Session) -> tuple[Option, ...]:
    """Active members of staff by user name, each with the unit they are found in."""
    first = (
        select(Membership.person_id, func.min(Membership.id).label("id"))
        .group_by(Membership.person_id)
        .subquery()
    )
    query = (
        select(Person, Unit)
        .join(first, first.c.person_id == Person.id)
        .join(Membership, Membership.id == first.c.id)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Person.is_active)
        .order_by(Person.name_fa)
    )
    return tuple(
        Option(who.username, f"{who.name_fa}، {unit.name_fa}", f"{who.name_en}, {unit.name_en}")
        for who, unit in session.execute(query)
    )


def _districts(session: Session) -> tuple[Option, ...]:
    keys = fact(session, "districts")
    query = select(Unit.key, Unit.name_fa, Unit.name_en).where(Unit.key.in_(keys))
    return tuple(Option(*row) for row in session.execute(query.order_by(Unit.district)))


def _fact_options(values: dict[str, Any]) -> tuple[Option, ...]:
    ordered = sorted(values.items(), key=lambda item: item[1].get("position", 0))
    return tuple(
        Option(
            key,
            names["fa"],
            names.get("en", ""),
            names.get("help_fa", ""),
            names.get("help_en", ""),
        )
        for key, names in ordered
    )
