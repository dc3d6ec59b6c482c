"""On the pages of staff: a council's votes stay closed until all are in; who is let near again."""

import pytest
from flask import Flask

from processes.cases.exclusions import exclude
from tests.bpmn.conftest import Way
from tests.bpmn.councils import ballots, vote
from tests.rig.towns import Town
from tests.web.desks import desk
from tests.web.staff.test_exclusion import house, town

__all__ = ["house", "town"]
KEPT = "Kept away without a reason now"


@pytest.fixture
def way(town: Town) -> Way:  # noqa: F811 - the fixture of that name
    """A suggestion whose council has been called."""
    receipt = town.receive(kind="suggestion", external_id="votes")
    town.run_jobs()
    called = Way(town, receipt.case_id)
    called.do("assess_message", kind="suggestion", severity="S3", topic="roads.asphalt")
    given = {"expert_view": "سایبان پارچه‌ای ارزان است.", "expert_advice": "accept"}
    called.do("give_expert_view", **given)
    return called


def test_votes_are_closed_until_all_are_in_and_then_told_by_name(house: Flask, way: Way) -> None:  # noqa: F811
    page = f"/cases/{way.case.code}"
    head, member = desk(house, "inspection.head"), desk(house, "d12.mayor")
    mine = next(t for t in ballots(way) if t.assignee_id == way.town.person("d12.mayor").id)
    task = member.get(f"/tasks/{mine.id}")
    assert "Your vote" in task and "سایبان پارچه‌ای" in task and "Back to the group" not in task
    vote(way, "for", "against")
    assert "2 of 3 members have voted" in head.get(page) and "abstained" not in head.get(page)
    vote(way, "for")
    told = head.get(page)
    assert "For 2, against 1, abstained 0; 0 did not vote." in told and "the chair closes" in told


def test_an_inspector_lets_somebody_near_again_with_a_reason(house: Flask, way: Way) -> None:  # noqa: F811
    page, person = f"/cases/{way.case.code}", way.town.person("d05.officer1").id
    with way.town.work() as work:
        exclude(work, way.case_id, {person}, "declared_interest")
    inspector, mayor = desk(house, "inspector1"), desk(house, "d05.mayor")
    assert KEPT in inspector.get(page) and KEPT not in mayor.get(page)
    away = {"person": person, f"release_reason_{person}": "از آن شرکت رفته است."}
    assert mayor.post(f"{page}/release", page, **away).status_code == 403
    empty = inspector.post(f"{page}/release", page, person=person)
    assert empty.status_code == 422 and 'role="alert"' in empty.text
    desk(house, "d05.officer1").get(page, 404)
    assert inspector.post(f"{page}/release", page, **away).status_code == 303
    assert KEPT not in inspector.get(page) and way.case.code in mayor.get(page)
