"""The organisation is kept read under its mark, and never a moment longer."""

import subprocess
import sys

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from processes.db import unit_of_work
from processes.organisation.facts import fact, put_fact
from processes.organisation.known import known
from processes.organisation.mark import WATCHED, OrganisationMark, mark_of
from processes.organisation.people import roles_of
from processes.organisation.tables import Membership, Person, Unit
from processes.organisation.units import find_unit, ids_below, unit_by_key
from tests.rig.databases import Database
from tests.rig.statements import counted

ELSEWHERE = """
import sys
from sqlalchemy import create_engine, text
with create_engine(sys.argv[1]).begin() as door:
    door.execute(text(sys.argv[2]))
"""
CHANGES = {
    "unit": "update unit set name_en = name_en || '!' where key = 'd05'",
    "role": "update role set sees = 'all' where key = 'officer'",
    "person": "update person set is_active = false where username = 'triage1'",
    "membership": "delete from membership where role = 'officer'",
    "topic": "update topic set is_offered = false where key = 'roads.asphalt'",
    "organisation_fact": "delete from organisation_fact where key = 'city'",
    "calendar": "update calendar set revision = 'x' where key = 'office'",
    "calendar_row": "delete from calendar_row",
}


def test_every_table_of_the_organisation_is_watched(city: Database) -> None:
    assert set(CHANGES) == {table.__tablename__ for table in WATCHED}


@pytest.mark.parametrize("table", CHANGES)
def test_a_change_by_any_way_is_known_in_the_next_transaction(city: Database, table: str) -> None:
    with city.sessions() as here, city.sessions() as there:
        before, mark = known(here), mark_of(here)
        there.execute(text(CHANGES[table]))
        here.rollback()
        assert known(here) is before  # what is not committed has not happened
        there.commit()
        here.rollback()
        assert mark_of(here) != mark
        assert known(here) is not before


def test_a_change_by_another_process_is_known_in_the_next_transaction(city: Database) -> None:
    with city.sessions() as session:
        triage = session.query(Person.id).filter_by(username="triage1").scalar()
        session.rollback()
        assert "triage_expert" in roles_of(session, triage)
        session.rollback()
        _elsewhere(city, f"delete from membership where person_id = {triage}")  # noqa: S608
        assert roles_of(session, triage) == set()


def test_a_session_sees_what_it_changes_itself(in_city: Session) -> None:
    unit = unit_by_key(in_city, "permits")
    assert unit.id not in ids_below(in_city, {unit_by_key(in_city, "eservice").id})
    unit.parent_id = unit_by_key(in_city, "eservice").id
    assert unit.id in ids_below(in_city, {unit_by_key(in_city, "eservice").id})
    in_city.add(Unit(key="new", type="office", name_fa="تازه", name_en="New"))
    assert find_unit(in_city, "new") is not None
    in_city.execute(update(Person).where(Person.username == "triage1").values(is_active=False))
    assert not next(p for p in known(in_city).people.values() if p.username == "triage1").is_active
    put_fact(in_city, "city", {"country_code": "7"})
    assert fact(in_city, "city") == {"country_code": "7"}


def test_what_was_rolled_back_is_forgotten(in_city: Session) -> None:
    before = known(in_city)
    put_fact(in_city, "city", {})
    assert known(in_city) is not before
    in_city.rollback()
    assert known(in_city) is before


def test_a_mark_is_never_used_twice(city: Database) -> None:
    marks = set()
    for number in range(5):
        with unit_of_work(city.sessions) as session:
            put_fact(session, "number", {"number": number})
            marks.add(mark_of(session))
    assert len(marks) == 5


def test_without_a_mark_nothing_is_kept(city: Database) -> None:
    with unit_of_work(city.sessions) as session:
        session.query(OrganisationMark).delete()
    with city.sessions() as session:
        assert known(session) is not known(session)
        assert known(session).facts


def test_knowing_costs_one_look_for_each_transaction(city: Database) -> None:
    with city.sessions() as session:
        known(session)
        session.rollback()
        with counted(city.engine) as statements:
            for key in ("city", "kinds", "fallback"):
                fact(session, key)
            roles_of(session, 1)
            session.rollback()
            fact(session, "city")
    assert len(statements) == 2


def test_a_row_given_from_what_is_known_can_be_changed(city: Database) -> None:
    with unit_of_work(city.sessions) as session:
        unit_by_key(session, "permits").name_en = "Permits and more"
        held = session.query(Membership).count()
    with city.sessions() as session:
        assert session.query(Unit.name_en).filter_by(key="permits").scalar() == "Permits and more"
        assert session.query(Membership).count() == held


def _elsewhere(city: Database, change: str) -> None:
    url = city.engine.url.render_as_string(hide_password=False)
    subprocess.run([sys.executable, "-c", ELSEWHERE, url, change], check=True)
