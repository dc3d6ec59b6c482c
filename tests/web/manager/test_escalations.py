"""The manager's page of escalations: by level, unit and reason, and who has not answered yet."""

import pytest
from flask import Flask

from processes.cases.escalations import Raised, acknowledge_escalation, raise_level
from processes.cases.exclusions import exclude
from processes.organisation.facts import put_fact
from tests.rig.towns import Town
from tests.web.desks import Desk, desk
from tests.web.staff.test_inbox import ASSESSED

REASONS = {"budget": {"position": 1, "fa": "نبود بودجه", "en": "No budget"}}


@pytest.fixture
def cases(town: Town) -> list[int]:
    """Two late cases of district 5 and one of district 7; one level is acknowledged."""
    found = []
    for number, district in enumerate(("d05", "d05", "d07")):
        found.append(town.receive(external_id=str(number), district_key=district).case_id)
        town.run_jobs()
        town.complete(found[-1], "assess", "triage1", **ASSESSED)
    with town.work() as work:
        put_fact(work.session, "late_reasons", REASONS)
        for case_id in found:
            raise_level(work, case_id, Raised("answer", 1))
        raise_level(work, found[1], Raised("answer", 3, "unacknowledged", ((2, "time"),)))
        acknowledge_escalation(work, found[0], "answer", 1, None, {"late_reason": "budget"})
    return found


def test_a_head_sees_levels_reasons_and_silence_of_their_own_units(
    cases: list[int], town_app: Flask
) -> None:
    page = desk(town_app, "d05.mayor").get("/escalations")
    assert "No budget" in page and "Engineering and Works, District 5" in page
    assert "District 7" not in page
    assert "Not acknowledged yet (1)" in page and "the level below was silent" in page


def test_whoever_is_excluded_counts_nothing_of_the_case(
    cases: list[int], town: Town, town_app: Flask
) -> None:
    who: Desk = desk(town_app, "d05.mayor")
    with town.work() as work:
        for case_id in cases[:2]:
            exclude(work, case_id, {town.person("d05.mayor").id}, "named")
    page = who.get("/escalations")
    assert "Nothing was escalated in this period." in page and "No budget" not in page


def test_the_monitor_leads_to_the_page(cases: list[int], town_app: Flask) -> None:
    assert "/escalations" in desk(town_app, "inspection.head").get("/monitor")
