"""Incidents: one cause is read once, in plain words, and tried again with a note."""

import pytest
from flask import Flask
from sqlalchemy import select

from processes.db import unit_of_work
from processes.instances import incidents
from processes.instances.tables import Incident, Job, ProcessInstance
from tests.rig.towns import Town
from tests.web.desks import Desk, desk


@pytest.fixture
def stopped(town: Town) -> list[int]:
    """Two cases whose first automatic work has failed for the same reason."""
    numbers = []
    for number in ("1", "2"):
        case_id = town.receive(external_id=number).case_id
        with unit_of_work(town.sessions) as session:
            job = session.scalars(select(Job).where(Job.case_id == case_id)).one()
            row = session.get_one(ProcessInstance, job.instance_id)
            job.status = "failed"
            fault = ValueError("the gateway of messages does not answer")
            numbers.append(incidents.add(session, row, "job", fault, at=town.now, job=job).id)
    return numbers


@pytest.fixture
def head(town_app: Flask, stopped: list[int]) -> Desk:
    return desk(town_app, "inspection.head")


def test_incidents_of_one_cause_stand_together(head: Desk) -> None:
    page = head.get("/incidents")
    assert "2 stopped" in page
    assert page.count("the gateway of messages does not answer") >= 1
    assert "2 cases have stopped" in head.get("/monitor")


def test_a_retry_needs_a_word_on_what_was_mended(head: Desk, stopped: list[int]) -> None:
    head.post("/incidents/retry", "/incidents", incident=stopped, note="")
    assert "Write in a few words what was mended" in head.get("/incidents")
    assert "2 stopped" in head.get("/incidents")


def test_a_retry_lets_the_cases_go_on_and_keeps_the_note(
    head: Desk, stopped: list[int], town: Town
) -> None:
    head.post("/incidents/retry", "/incidents", incident=stopped, note="the gateway is back")
    page = head.get("/incidents")
    assert "Nothing has stopped." in page
    assert "the gateway is back" in page
    closed = town.rows(select(Incident).where(Incident.id.in_(stopped)))
    assert {row.resolution for row in closed} == {"retried"}
    assert town.run_jobs() >= 2


def test_an_officer_does_not_heal_incidents(town_app: Flask, stopped: list[int]) -> None:
    answer = desk(town_app, "d05.officer1").post("/incidents/retry", incident=stopped, note="x")
    assert answer.status_code == 403


def test_who_mends_processes_sees_the_cause_but_not_the_case(
    town_app: Flask, stopped: list[int], town: Town
) -> None:
    page = desk(town_app, "owner").get("/incidents")
    assert "2 stopped" in page
    assert page.count("a case that is not open to you") == 2
    assert town.case(1).code not in page
    assert town.case(1).subject not in page
