"""Loads an organisation from YAML files into its tables; loading again brings them up to date."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.organisation.calendar_rows import load_calendars
from processes.organisation.facts import put_fact
from processes.organisation.people import MANAGER
from processes.organisation.tables import Membership, Person, Role, Topic, Unit
from processes.organisation.units import DISTRICT

FILES = ("organisation.yaml", "people.yaml", "topics.yaml")


@dataclass(frozen=True)
class Loaded:
    """What the organisation has after loading."""

    units: int
    people: int
    topics: int
    calendars: int


def load_city(session: Session, folder: Path, now: datetime, password_hash: str) -> Loaded:
    """Bring the tables to what the YAML files in `folder` say; new people get `password_hash`.

    `now` dates what was declared. Nothing that is not in the files is removed."""
    data: dict[str, Any] = {}
    for name in FILES:
        data |= yaml.safe_load((folder / name).read_text(encoding="utf-8"))
    _load_facts(session, data)
    calendars = load_calendars(session, data, now)
    _load_roles(session, data["roles"])
    units = _load_units(session, data)
    people = _load_people(session, data, units, password_hash)
    topics = _load_topics(session, data)
    session.flush()
    return Loaded(len(units), people, topics, calendars)


def _load_facts(session: Session, data: Mapping[str, Any]) -> None:
    for key, value in data.get("facts", {}).items():
        put_fact(session, key, value)
    departments = data.get("district_departments", [])
    put_fact(session, "specialists", {d["key"]: d["specialist"] for d in departments})
    put_fact(session, "districts", {d["key"]: d for d in data.get("districts", [])})
    put_fact(session, "unit_types", data.get("unit_types", {}))


def _load_roles(session: Session, roles: list[dict[str, Any]]) -> None:
    for row in roles:
        name = row["name"]
        session.merge(
            Role(
                key=row["key"],
                name_fa=name["fa"],
                name_en=name["en"],
                home_key=row.get("home"),
                sees=row.get("sees", "unit"),
                sees_sealed=row.get("sealed", False),
            )
        )
    session.flush()


def _load_units(session: Session, data: Mapping[str, Any]) -> dict[str, Unit]:
    known = {unit.key: unit for unit in session.scalars(select(Unit))}
    for row in _unit_rows(data):
        unit = known.setdefault(row["key"], Unit(key=row["key"]))
        parent = known[row["parent"]] if row["parent"] else None
        unit.parent_id = parent.id if parent else None
        unit.type, unit.head_role = row["type"], row["head"]
        unit.name_fa, unit.name_en = row["name"]["fa"], row["name"]["en"]
        unit.level_2_key, unit.calendar_key = row.get("level_2"), row.get("calendar")
        unit.district, unit.sees_all = row.get("district"), row.get("sees_all", False)
        session.add(unit)
        session.flush()
    return known


def _unit_rows(data: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    yield from data["units"]
    for district in data.get("districts", []):
        yield from _district_rows(data, district)


def _district_rows(
    data: Mapping[str, Any], district: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    common, key, number = data["district_units"], district["key"], district["n"]
    shared = {"calendar": common["calendar"], "district": number}
    head = {"type": common["type"], "head": common["head"], "level_2": key}
    name = _numbered(common["name"], number)
    yield {"key": key, "parent": common["under"], "name": name, **head, **shared}
    for department in data["district_departments"]:
        yield {
            "key": f"{key}_{department['key']}",
            "parent": key,
            "type": common["department_type"],
            "head": common["department_head"],
            "name": _numbered(department["name"], number),
            **shared,
        }


def _numbered(names: Mapping[str, str], number: int) -> dict[str, str]:
    persian = str(number).translate({48 + digit: 0x6F0 + digit for digit in range(10)})
    return {"fa": names["fa"].format(n=persian), "en": names["en"].format(n=number)}


def _load_people(
    session: Session, data: Mapping[str, Any], units: Mapping[str, Unit], password_hash: str
) -> int:
    names = _names(data["name_pool"], int(data["seed"]))
    known = {person.username: person for person in session.scalars(select(Person))}
    count = 0
    for position in data["positions"]:
        for username in _usernames(position):
            name, count = next(names), count + 1
            person = known.get(username) or Person(username=username, password_hash=password_hash)
            person.name_fa, person.name_en = name["fa"], name["en"]
            person.is_synthetic = bool(data.get("synthetic"))
            session.add(person)
            session.flush()
            _load_memberships(session, person, position, units)
    return count


def _usernames(position: Mapping[str, Any]) -> list[str]:
    if "count" not in position:
        return [position["username"]]
    return [f"{position['username']}{n + 1}" for n in range(position["count"])]


def _names(pool: Mapping[str, list[dict[str, str]]], seed: int) -> Iterator[dict[str, str]]:
    """Every combination once, in an order that the seed fixes."""
    pairs = [(given, family) for family in pool["family"] for given in pool["given"]]
    random.Random(seed).shuffle(pairs)  # noqa: S311 - invented names, no secret
    for given, family in pairs:
        yield {language: f"{given[language]} {family[language]}" for language in ("fa", "en")}


def _load_memberships(
    session: Session, person: Person, position: Mapping[str, Any], units: Mapping[str, Unit]
) -> None:
    held = session.execute(
        select(Membership.unit_id, Membership.role).where(Membership.person_id == person.id)
    )
    held_now = {(row.unit_id, row.role) for row in held}
    for unit, role in _posts(position, units):
        if (unit.id, role) not in held_now:
            held_now.add((unit.id, role))
            session.add(Membership(person_id=person.id, unit_id=unit.id, role=role))
    session.flush()


def _posts(position: Mapping[str, Any], units: Mapping[str, Unit]) -> Iterator[tuple[Unit, str]]:
    asked = {pattern: position["roles"] for pattern in position["units"]}
    for pattern, roles in {**asked, **position.get("also", {})}.items():
        for key in (key for key in units if fnmatch(key, pattern)):
            yield from ((units[key], role) for role in roles)
            if units[key].head_role in roles:
                yield units[key], MANAGER


def _load_topics(session: Session, data: Mapping[str, Any]) -> int:
    specialists = {d["key"]: d["specialist"] for d in data.get("district_departments", [])}
    position = 0
    for group in data["groups"]:
        duty = group.get("duty", {})
        for row in group["topics"]:
            position += 1
            session.merge(
                Topic(
                    **_topic_words(group, row),
                    unit_rule=row["unit"],
                    severity=row["severity"],
                    usual=row["usual"],
                    flags=row["flags"],
                    keywords=row["keywords"],
                    place=row["place"],
                    position=position,
                    specialist_key=specialists.get(row["unit"].removeprefix(DISTRICT)),
                    is_offered=row.get("offered", True),
                    duty_fa=duty.get("fa", ""),
                    duty_en=duty.get("en", ""),
                )
            )
    return position


def _topic_words(group: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, str]:
    return {
        "key": row["key"],
        "group_key": group["key"],
        "group_fa": group["name"]["fa"],
        "group_en": group["name"]["en"],
        "name_fa": row["name"]["fa"],
        "name_en": row["name"]["en"],
    }
