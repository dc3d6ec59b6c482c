"""A manager's figures: each with its number, each opening the cases behind it."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from processes import clock
from processes.db import unit_of_work
from processes.feedback import surveys
from processes.feedback.tables import Survey
from processes.feedback.taps import tap
from processes.instances.work import Work
from tests.rig.towns import Town
from tests.web.desks import Desk, desk
from tests.web.staff.test_inbox import ASSESSED


@pytest.fixture
def mayor(town: Town, town_app: Flask) -> Desk:
    """The mayor of district 5 with two cases, and one of district 7 that is none of hers."""
    for number, district in enumerate(("d05", "d05", "d07")):
        case_id = town.receive(external_id=str(number), district_key=district).case_id
        town.run_jobs()
        town.complete(case_id, "assess", "triage1", **ASSESSED)
    with unit_of_work(town.sessions) as session:
        clock.move_to(session, town.now + timedelta(days=25))
    return desk(town_app, "d05.mayor")


def figure(page: str, name: str) -> str:
    tile = page.split(f">{name}</dt>")[1].split("</a>")[0]
    return tile.rpartition(">")[2]


def test_a_head_sees_the_figures_of_their_own_units(mayor: Desk) -> None:
    page = mayor.get("/monitor")
    assert figure(page, "Messages received") == "2"
    assert figure(page, "Open") == "2"
    assert figure(page, "Overdue") == "2"
    assert "Engineering and Works, District 5" in page
    assert "District 7" not in page


def test_inspection_sees_the_whole_city(mayor: Desk, town_app: Flask) -> None:
    assert figure(desk(town_app, "inspection.head").get("/monitor"), "Open") == "3"


def test_each_figure_opens_its_cases(mayor: Desk) -> None:
    assert "2 cases" in mayor.get("/cases?state=open&late=1")


def test_an_officer_has_no_monitor_and_no_place_for_it(mayor: Desk, town_app: Flask) -> None:
    officer = desk(town_app, "d05.officer1")
    officer.get("/monitor", status=403)
    assert "/monitor" not in officer.get("/inbox")


def test_satisfaction_is_never_a_number_alone(mayor: Desk) -> None:
    page = mayor.get("/satisfaction")
    assert "nobody asked" in page
    assert "Asked" in page


def test_the_latest_answers_are_those_to_the_outcome_and_none_before_its_closing(
    town: Town, town_app: Flask
) -> None:
    case_id = town.receive(subject="چالهٔ خیابان").case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", topic="roads.asphalt")
    town.complete(case_id, "answer", "d05.officer1", answer="انجام شد")
    head = desk(town_app, "d05.mayor")
    with unit_of_work(town.sessions) as session:
        (asked,) = session.scalars(select(Survey))
        tap(Work(session, town.ports(), town.now), asked, "not_settled")
        session.add(
            Survey(
                case_id=case_id,
                kind="pulse",
                token="p",
                asked_at=town.now,
                outcome="easy",
                answered_at=town.now,
            )
        )
        clock.move_to(session, town.now)
    assert "چالهٔ خیابان" not in head.get("/satisfaction")
    with town.work() as work:
        surveys.close(work, work.session.scalars(select(Survey).where(Survey.token != "p")).one())
    page = head.get("/satisfaction")
    assert page.count("چالهٔ خیابان") == 1 and "not settled" in page
