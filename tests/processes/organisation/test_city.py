"""The demonstration city's organisation: units, groups, people, calendars."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from processes.organisation.calendars import (
    NoCalendar,
    case_calendar,
    load_calendar,
    put_calendar_row,
    unit_calendar,
)
from processes.organisation.groups import NoGroup, resolve_group
from processes.organisation.loading import load_city
from processes.organisation.people import managed_units, members, posts_of
from processes.organisation.sign_in import SignInRefused, look, note_seen, sign_in, sign_out, sweep
from processes.organisation.tables import Membership, Person, SignIn, Topic, Unit
from processes.organisation.units import NoSuchUnit, level_2, resolve_unit, unit_by_key
from processes.organisation.working_days import SpecialDay
from processes.settings import Limits
from tests.rig.cities import FOLDER, LOADED_AT, PASSWORD

NOW = datetime(2026, 11, 10, 8, tzinfo=UTC)


def _person(session: Session, username: str) -> Person:
    return session.scalars(select(Person).where(Person.username == username)).one()


def test_loading_the_city_again_changes_nothing(in_city: Session) -> None:
    def count() -> list[int | None]:
        tables = (Unit, Person, Membership, Topic)
        return [in_city.scalar(select(func.count()).select_from(t)) for t in tables]

    before = count()
    loaded = load_city(in_city, FOLDER, LOADED_AT, "another hash")
    assert count() == before
    assert before[:2] == [loaded.units, loaded.people]
    assert loaded.units > 22 * 8 and loaded.people == 63
    assert not in_city.scalar(select(Person.id).where(Person.password_hash == "another hash"))


def test_guarded_and_sealed_topics_are_offered_like_the_others(in_city: Session) -> None:
    offered = in_city.scalars(select(Topic).where(Topic.is_offered)).all()
    assert {"guarded", "sealed"} <= {flag for t in offered for flag in t.flags}
    assert {"roads.asphalt", "conduct.bribe"} <= {t.key for t in offered}


def test_a_topic_of_a_district_goes_to_the_districts_department(in_city: Session) -> None:
    topic = in_city.get_one(Topic, "roads.asphalt")
    route = resolve_unit(in_city, topic.unit_rule, "d05", topic)
    assert (route.key, unit_by_key(in_city, route.key).name_fa) == (
        "d05_works",
        "معاونت فنی و عمران منطقهٔ ۵",
    )


def test_without_a_district_the_specialist_unit_is_asked(in_city: Session) -> None:
    topic = in_city.get_one(Topic, "roads.asphalt")
    assert resolve_unit(in_city, topic.unit_rule, None, topic).key == "dep_works"


def test_a_body_outside_is_no_unit(in_city: Session) -> None:
    route = resolve_unit(in_city, "external:power_company", "d05")
    assert (route.unit_id, route.why_en) == (None, "outside: Power distribution company")


def test_above_the_subject_is_one_level_up(in_city: Session) -> None:
    office = unit_by_key(in_city, "eservice")
    assert resolve_unit(in_city, "above_subject", None, subject_unit=office).key == "ict"
    assert resolve_unit(in_city, "above_subject", None).key == "oversight"


def test_an_unknown_unit_is_refused(in_city: Session) -> None:
    with pytest.raises(NoSuchUnit):
        resolve_unit(in_city, "no_such_unit", None)


def test_level_2_is_the_district_or_the_deputy(in_city: Session) -> None:
    assert level_2(in_city, unit_by_key(in_city, "d05_works")).key == "d05"
    assert level_2(in_city, unit_by_key(in_city, "bus")).key == "dep_transport"
    assert level_2(in_city, unit_by_key(in_city, "oversight")).key == "mayor"


def test_every_department_of_every_district_has_somebody(in_city: Session) -> None:
    for unit in in_city.scalars(select(Unit).where(Unit.district.is_not(None))):
        group = resolve_group(in_city, "officer", unit.id)
        assert len(members(in_city, group.role, group.unit_id)) >= 2, unit.key


def test_a_unit_without_staff_is_covered_within_its_district(in_city: Session) -> None:
    group = resolve_group(in_city, "officer", unit_by_key(in_city, "d09_works").id)
    assert (group.role, group.why["group"]) == ("answers_officer", "answers_officer@d09_answers")
    assert group.why["rule"] == "district_cover"


def test_a_central_unit_without_staff_is_covered_by_the_last_resort(in_city: Session) -> None:
    group = resolve_group(in_city, "officer@offences_board", None)
    assert group.why["group"] == "officer@oversight"


def test_a_role_with_a_home_needs_no_unit(in_city: Session) -> None:
    assert resolve_group(in_city, "triage_expert", None).why["group"] == "triage_expert@oversight"


def test_a_missing_manager_is_replaced_one_level_up(in_city: Session) -> None:
    group = resolve_group(in_city, "unit_manager", unit_by_key(in_city, "d09_works").id)
    assert group.why["group"] == "unit_manager@dep_districts"
    group = resolve_group(in_city, "unit_manager@d07_works", None)
    assert group.why["group"] == "unit_manager@d07"
    group = resolve_group(in_city, "unit_manager@d05_works", None)
    assert group.why["rule"] == "as_asked"


def test_a_group_of_excluded_people_goes_one_level_up(in_city: Session) -> None:
    unit = unit_by_key(in_city, "d05_works")
    both = frozenset(p.id for p in members(in_city, "officer", unit.id))
    group = resolve_group(in_city, "officer", unit.id, both)
    assert group.why["group"] == "unit_manager@d05_works"
    deputy = _person(in_city, "d05.deputy").id
    group = resolve_group(in_city, "officer", unit.id, both | {deputy})
    assert group.why["group"] == "unit_manager@d05"


def test_a_group_that_nobody_can_stand_in_for_is_an_error(in_city: Session) -> None:
    everybody = frozenset(in_city.scalars(select(Person.id)))
    with pytest.raises(NoGroup):
        resolve_group(in_city, "officer", unit_by_key(in_city, "d05_works").id, everybody)


def test_people_who_left_are_in_no_group(in_city: Session) -> None:
    in_city.execute(
        update(Person).where(Person.username.like("d05.officer%")).values(is_active=False)
    )
    group = resolve_group(in_city, "officer", unit_by_key(in_city, "d05_works").id)
    assert group.why["rule"] != "as_asked"


def test_a_head_manages_the_unit_and_all_below(in_city: Session) -> None:
    mayor = _person(in_city, "d05.mayor")
    assert {post.role for post in posts_of(in_city, mayor.id)} == {"district_mayor", "unit_manager"}
    below = managed_units(in_city, mayor.id)
    assert unit_by_key(in_city, "d05_works").id in below
    assert unit_by_key(in_city, "d07").id not in below


def test_a_closing_declared_later_moves_dates_from_then_on(in_city: Session) -> None:
    before = case_calendar(in_city).add_working_days(NOW, 1)
    put_calendar_row(in_city, "office", date(2026, 11, 11), SpecialDay((), "برف", "snow"))
    assert case_calendar(in_city).add_working_days(NOW, 1) > before


def test_a_unit_counts_in_its_own_calendar(in_city: Session) -> None:
    assert unit_calendar(in_city, unit_by_key(in_city, "bus").id).key == "office_thursday"
    assert unit_calendar(in_city, None).key == "office"
    with pytest.raises(NoCalendar):
        load_calendar(in_city, "nobodys")


def test_a_person_signs_in_and_out(in_city: Session) -> None:
    token = sign_in(in_city, "triage1", PASSWORD, NOW)
    person = look(in_city, token, NOW).member
    assert person is not None and person.username == "triage1"
    assert token not in {row.token_hash for row in in_city.scalars(select(SignIn))}
    sign_out(in_city, token)
    assert look(in_city, token, NOW).member is None


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(in_city: Session) -> None:
    for username, password in (("triage1", "wrong"), ("nobody", PASSWORD)):
        with pytest.raises(SignInRefused):
            sign_in(in_city, username, password, NOW)


def test_an_idle_or_old_sign_in_ends(in_city: Session) -> None:
    token = sign_in(in_city, "triage1", PASSWORD, NOW)
    assert look(in_city, token, NOW + timedelta(minutes=31)).member is None
    for minutes in range(0, 12 * 60, 20):
        seen = look(in_city, token, NOW + timedelta(minutes=minutes))
        assert seen.member and seen.is_noted == (minutes == 0)
        note_seen(in_city, token, NOW + timedelta(minutes=minutes))
    assert look(in_city, token, NOW + timedelta(hours=12)).member is None
    sweep(in_city, NOW + timedelta(hours=13))
    assert in_city.scalar(select(func.count()).select_from(SignIn)) == 0


def test_a_sign_in_ends_as_the_operator_has_set(in_city: Session) -> None:
    limits = Limits(sign_in_hours=1, sign_in_idle_minutes=5)
    token = sign_in(in_city, "triage1", PASSWORD, NOW, limits=limits)
    assert look(in_city, token, NOW + timedelta(minutes=6), limits).member is None
    for minutes in range(0, 60, 4):
        assert look(in_city, token, NOW + timedelta(minutes=minutes), limits).member
        note_seen(in_city, token, NOW + timedelta(minutes=minutes))
    assert look(in_city, token, NOW + timedelta(hours=1), limits).member is None
