"""The tree of units, and the rules that name one of them ("district:works", "above_subject"...)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.errors import PasokhError
from processes.organisation.facts import body_name, fact
from processes.organisation.known import known, unit_row
from processes.organisation.tables import Membership, Person, Topic, Unit

EXTERNAL = "external:"
DISTRICT = "district:"
ABOVE_SUBJECT = "above_subject"


class NoSuchUnit(PasokhError):
    """The organisation has no unit «{key}»; choose one from its chart."""

    fa = "سازمان واحدی با نشانهٔ «{key}» ندارد؛ یکی را از نمودار سازمان برگزینید."


@dataclass(frozen=True)
class Route:
    """Where a rule leads: `key` is a unit's key (`unit_id` set) or "external:<body>"."""

    key: str
    unit_id: int | None
    rule: str
    why_fa: str
    why_en: str


def unit_by_key(session: Session, key: str) -> Unit:
    """The unit `key`; raises NoSuchUnit."""
    unit = find_unit(session, key)
    if unit is None:
        raise NoSuchUnit(key=key)
    return unit


def find_unit(session: Session, key: str | None) -> Unit | None:
    """The unit `key`, or None."""
    return unit_row(session, known(session).unit_called(key))


def line_of(session: Session, unit: Unit | None) -> list[Unit]:
    """The unit and all units above it, nearest first."""
    line: list[Unit] = []
    while unit is not None and unit not in line:
        line.append(unit)
        unit = unit_row(session, known(session).units.get(unit.parent_id or 0))
    return line


def ids_below(session: Session, unit_ids: set[int]) -> set[int]:
    """These units and all units below them."""
    return set(known(session).below(frozenset(unit_ids)))


def trees(session: Session) -> dict[int, set[int]]:
    """Of every unit the ids of itself and of all units below it."""
    parents = {
        id_: parent_id for id_, parent_id in session.execute(select(Unit.id, Unit.parent_id))
    }
    found: dict[int, set[int]] = {unit_id: set() for unit_id in parents}
    for unit_id in parents:
        above: int | None = unit_id
        while above is not None and unit_id not in found[above]:
            found[above].add(unit_id)
            above = parents[above]
    return found


def level_2(session: Session, unit: Unit) -> Unit:
    """Whose head acknowledges at level 2: as the nearest unit upwards says, else the top."""
    return unit_by_key(session, level_2_key(session, unit.id))


def level_2_key(session: Session, unit_id: int) -> str:
    """The key of that unit."""
    line = known(session).line(unit_id)
    stated = (above.level_2_key for above in line if above.level_2_key)
    return next(stated, line[-1].key)


def has_people(session: Session, unit_id: int) -> bool:
    """Whether somebody active belongs to the unit."""
    found = (
        select(Membership.id)
        .join(Person)
        .where(Membership.unit_id == unit_id, Person.is_active)
        .limit(1)
    )
    return session.scalar(found) is not None


def resolve_unit(
    session: Session,
    rule: str,
    district_key: str | None,
    topic: Topic | None = None,
    subject_unit: Unit | None = None,
) -> Route:
    """The unit that `rule` names for a message of `district_key`; raises NoSuchUnit.

    "district:works" is that department of the district (its specialist where no district is
    known); "above_subject" is one level above the unit concerned; "external:x" is no unit."""
    if rule.startswith(EXTERNAL):
        name = [body_name(session, rule, language) for language in ("fa", "en")]
        return Route(rule, None, rule, f"بیرون از سازمان: {name[0]}", f"outside: {name[1]}")
    if rule.startswith(DISTRICT):
        return _in_district(session, rule, district_key, topic)
    if rule == ABOVE_SUBJECT:
        return _above(session, rule, subject_unit)
    unit = unit_by_key(session, rule)
    return _route(unit, rule, "به حکم موضوع پیام", "by the message's topic")


def _in_district(
    session: Session, rule: str, district_key: str | None, topic: Topic | None
) -> Route:
    department = rule.removeprefix(DISTRICT)
    unit = find_unit(session, f"{district_key}_{department}") if district_key else None
    if unit is not None:
        return _route(unit, rule, "موضوع و منطقهٔ پیام", "by the message's topic and district")
    specialist = topic.specialist_key if topic else None
    specialist = specialist or fact(session, "specialists").get(department) or _last(session)
    return _route(
        unit_by_key(session, specialist),
        rule,
        "منطقهٔ پیام معلوم نیست؛ واحد تخصصی همین کار",
        "no district is known; the specialist unit for this work",
    )


def _above(session: Session, rule: str, subject_unit: Unit | None) -> Route:
    line = line_of(session, subject_unit)
    if len(line) > 1:
        return _route(line[1], rule, "یک سطح بالاتر از واحد", "one level above the unit")
    unit = unit_by_key(session, _last(session))
    return _route(unit, rule, "واحد فرد معلوم نیست", "the person's unit is not known")


def _last(session: Session) -> str:
    return str(fact(session, "fallback")["unit"])


def _route(unit: Unit, rule: str, why_fa: str, why_en: str) -> Route:
    return Route(unit.key, unit.id, rule, why_fa, why_en)
