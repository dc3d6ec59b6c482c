"""What everybody may read counts right and points at nobody."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from processes.cases.tables import Case
from processes.insight.public import Line, PublicFigures, public_figures
from tests.rig.databases import Database
from tests.rig.opinions import Said, say
from tests.rig.towns import Town
from tests.web.test_after_answer import shipped

__all__ = ["shipped"]


@pytest.fixture
def town(shipped: tuple[Town, Database]) -> Town:
    """The city with the table of smallest numbers in force."""
    return shipped[0]


def figures(town: Town) -> PublicFigures:
    with town.sessions() as session:
        return public_figures(session, town.now - timedelta(days=90), town.now)


def line(lines: list[Line], key: str) -> Line:
    (found,) = (each for each in lines if each.key == key)
    return found


def cases(town: Town, n: int, **case: Any) -> None:
    say(town, Said(n, district=case.pop("district_key", "d05"), case=case))


def ago(town: Town, days: int) -> datetime:
    return town.now - timedelta(days=days)


def test_counts_say_what_came_was_answered_was_done_and_is_late(town: Town) -> None:
    cases(town, 9, answered_at=town.now, done_at=town.now)
    cases(town, 6, answered_at=town.now, status="answered")
    cases(town, 7, status="in_progress", due_at=ago(town, 1), received_at=ago(town, 200))
    cases(town, 5, status="waiting", hard_stopped_at=ago(town, 3), due_at=None)
    totals = figures(town).totals
    assert totals["answered"] == 15 and totals["done"] == 9
    assert totals["late"] == 7 and totals["stopped"] == 5
    assert totals["received"] == 9 + 6 + 5 + 1  # with the model of them all


def test_a_kind_or_district_of_a_few_is_hidden_with_one_beside_it(town: Town) -> None:
    for district, n in (("d05", 40), ("d06", 12), ("d07", 2)):
        cases(town, n, district_key=district, kind="request")
    districts = figures(town).districts
    received = {one.key: one.counts["received"] for one in districts}
    assert set(received) == {"d05"} and received["d05"] is not None
    assert line(districts, "d05").counts["done"] == 0


def test_satisfaction_stands_where_thirty_have_answered(town: Town) -> None:
    say(town, Said(24, "settled"), Said(12, "partly"), Said(20))
    say(town, Said(29, "settled", district="d06"), Said(31, "settled", district="d07"))
    found = figures(town)
    near, far = line(found.districts, "d05").settled, line(found.districts, "d06").settled
    assert near is not None and (near.n, near.asked) == (36, 56) and near.interval is not None
    assert near.value == pytest.approx(2 / 3)
    assert far is not None and far.value is None
    beside = line(found.districts, "d07").settled
    assert beside is not None and beside.value is None  # or the total would tell that of d06
    assert found.settled.value == pytest.approx(84 / 96)


def test_sealed_cases_and_arranged_campaigns_are_in_no_figure(town: Town) -> None:
    say(town, Said(40, "settled", case={"grade": "sealed"}))
    assert figures(town).totals["received"] is None  # the model alone: under the smallest
    say(town, Said(40, "settled", case={"is_arranged": True}))
    found = figures(town)
    assert found.totals["received"] == 41 and found.settled.n == 0


def test_replays_of_the_past_are_not_counted_as_life(town: Town) -> None:
    cases(town, 20)
    with town.work() as work:
        work.session.execute(update(Case).values(timeline="replay:1"))
    found = figures(town)
    assert found.totals["received"] is None and found.kinds == []


def test_the_first_case_of_a_district_changes_nothing_that_can_be_read(town: Town) -> None:
    before = figures(town)
    cases(town, 3, grade="guarded")
    after = figures(town)
    assert (after.totals, after.kinds, after.districts) == (
        before.totals,
        before.kinds,
        before.districts,
    )
    assert after.settled.value is None
