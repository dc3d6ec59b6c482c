"""Figures: each with its numbers and interval, none of too few, none from an open question."""

from collections.abc import Callable
from datetime import timedelta
from math import inf

import pytest
from sqlalchemy import event

from processes.cases.tables import Case, FormAnswer
from processes.cases.visibility import figures_rule
from processes.feedback import intervals
from processes.feedback.causes import causes
from processes.feedback.limits import NOTHING_SHOWN, Limits, limits
from processes.feedback.measures import Measure, measures
from processes.feedback.pictures import BY, UNITS, Picture
from processes.feedback.small import hidden
from processes.feedback.tallies import Cell, Span, Tally, cells, total
from processes.feedback.weighting import weighted
from processes.organisation.units import unit_by_key
from tests.bpmn.conftest import Way, begin
from tests.rig.opinions import Said, say
from tests.rig.towns import Town

__all__ = ["begin"]
Begin = Callable[..., Way]
LIMITS = Limits(smallest_score=30, smallest_group=5, small_whole=1000)


def counted(town: Town, who: str = "") -> list[Cell]:
    with town.sessions() as session:
        return cells(session, Span(figures_rule(town.person(who)) if who else None))


def shown(town: Town, key: str, who: str = "") -> Measure:
    return measures(counted(town, who), LIMITS)[key]


def test_without_a_table_in_force_nothing_is_shown(town: Town) -> None:
    with town.sessions() as session:
        assert limits(session, "staff", town.now) == NOTHING_SHOWN
    assert not NOTHING_SHOWN.is_known


def test_staff_and_public_read_the_limits_in_force(begin: Begin) -> None:
    way = begin()
    with way.town.sessions() as session:
        for reader in ("staff", "public"):
            assert limits(session, reader, way.town.now) == LIMITS


def test_every_question_has_its_share_or_mean_with_n_rate_and_interval(town: Town) -> None:
    scales = {"satisfaction": 5, "fair": 4, "clear": 4, "effort": 6}
    say(
        town,
        Said(60, "settled", scales=scales),
        Said(20, "partly", scales={**scales, "satisfaction": 3}),
        Said(20, "not_settled", via="phone", scales={"satisfaction": 1}),
        Said(100),
        Said(40, "easy", kind="pulse", claimed="explained"),
        Said(10, "hard", kind="pulse", claimed="explained"),
        Said(30, "lasts", kind="effect"),
        Said(15, "gone", kind="effect"),
    )
    found = measures(counted(town), LIMITS)
    one = found["settled"]
    assert (one.asked, one.n, one.rate, one.value) == (200, 100, 0.5, 0.6)
    assert (found["partly"].value, found["not_settled"].value) == (0.2, 0.2)
    assert (found["easy"].value, found["easy"].n) == (0.8, 50)
    assert found["lasts"].value == pytest.approx(2 / 3)
    assert found["by_call"].value == 0.2
    assert (found["false_closing"].n, found["false_closing"].value) == (100, 0.4)
    mean = found["satisfaction"]
    assert (mean.n, mean.asked, mean.value) == (100, 200, pytest.approx(3.8))
    assert (found["effort"].n, found["effort"].value) == (80, 6)
    assert found.pop("final").asked == 0
    for one in found.values():
        assert one.interval and one.value and one.interval[0] <= one.value <= one.interval[1]


def test_twenty_nine_answers_are_no_score_and_thirty_are(town: Town) -> None:
    say(town, Said(29, "settled"))
    few = shown(town, "settled")
    assert (few.is_few, few.value, few.interval, few.weighted) == (True, None, None, None)
    say(town, Said(1, "partly"))
    assert shown(town, "settled").value == pytest.approx(29 / 30)


def test_an_answer_counts_only_when_its_question_is_over(town: Town) -> None:
    say(town, Said(30, "settled"), Said(50, "not_settled", is_closed=False, scales={"fair": 1}))
    assert (shown(town, "settled").asked, shown(town, "settled").n) == (80, 30)
    assert shown(town, "settled").value == 1 and shown(town, "fair").n == 0


def test_arranged_campaigns_and_earlier_questions_are_left_out(town: Town) -> None:
    say(town, Said(30, "settled"), Said(40, "not_settled", case={"is_arranged": True}))
    assert shown(town, "settled").asked == 30
    with town.sessions() as session:
        late = Span(since=town.now + timedelta(seconds=1))
        assert cells(session, late) == []
        assert total(cells(session, Span(until=town.now)), "outcome")["asked"] == 0


def test_a_manager_counts_the_own_tree_inspection_the_city_nobody_a_sealed_case(town: Town) -> None:
    say(
        town,
        Said(30, "settled"),
        Said(31, "partly", unit="d07_works", district="d07"),
        Said(32, "not_settled", case={"grade": "sealed"}),
    )
    asked = {who: shown(town, "settled", who).asked for who in ("d05.mayor", "d07.mayor")}
    assert asked == {"d05.mayor": 30, "d07.mayor": 31}
    assert shown(town, "settled", "inspection.head").asked == 93
    assert shown(town, "settled", "mayor").asked == 61


def test_cells_are_counted_in_one_query_however_many_cases(town: Town) -> None:
    say(town, Said(300, "settled"), Said(200, "partly", channel="phone", district="d06"))
    said: list[str] = []
    engine = town.sessions.kw["bind"]
    listen = lambda *args: said.append(args[2])  # noqa: E731 - a listener
    event.listen(engine, "before_cursor_execute", listen)
    found = counted(town)
    event.remove(engine, "before_cursor_execute", listen)
    assert len(said) == 1 and len(found) == 2


def test_the_whole_when_small_makes_the_interval_narrower() -> None:
    assert intervals.effective(50, 100, 1000) == pytest.approx(99)
    assert intervals.effective(50, 5000, 1000) == 50
    assert intervals.effective(40, 40, 1000) == inf
    assert intervals.share_interval(0.7, 40, 40, 1000) == (0.7, 0.7)
    wide = intervals.share_interval(0.5, 100, 100_000, 1000)
    narrow = intervals.share_interval(0.5, 100, 150, 1000)
    assert wide == pytest.approx((0.4038, 0.5962), abs=1e-3)
    assert narrow == pytest.approx((0.4431, 0.5569), abs=1e-3)


def test_a_mean_has_students_interval_within_its_scale() -> None:
    assert intervals.student(29) == pytest.approx(2.0452, abs=1e-3)
    assert intervals.student(4) == pytest.approx(2.7764, abs=1e-2)
    half_each = 15 * 1 + 15 * 25  # fifteen ones and fifteen fives
    low, high = intervals.mean_interval(3, half_each, 30, (1, 5), 9000, 1000) or (0, 0)
    assert (low, high) == pytest.approx((2.2404, 3.7596), abs=1e-3)
    assert intervals.mean_interval(4.9, 30 * 24.4, 30, (1, 5), 9000, 1000)[1] == 5  # type: ignore[index]


def test_all_alike_is_not_taken_for_certain() -> None:
    low, high = intervals.mean_interval(5, 30 * 25, 30, (1, 5), 9000, 1000) or (0, 0)
    assert high == 5 and low == pytest.approx(1 + 4 * 0.8865, abs=1e-2)


def cell(district: str, channel: str, asked: int, answered: int, good: int) -> Cell:
    tally = Tally({"asked": asked, "answered": answered, "good": good})
    return Cell(1, "outcome", district, channel, "complaint", tally)


def even(*found: Cell) -> float:
    one = weighted(found, "good", "answered", "asked", LIMITS)
    assert one is not None and one.low <= one.share <= one.high
    return one.share


def test_a_silent_district_counts_as_it_was_asked_not_as_it_answered() -> None:
    loud, quiet = cell("d01", "web", 100, 80, 80), cell("d02", "phone", 100, 10, 0)
    assert even(loud, quiet) == pytest.approx(0.5)
    assert total([loud, quiet])["good"] / 90 == pytest.approx(0.889, abs=1e-3)
    assert even(loud) == 1


def test_groups_of_a_few_answer_together_and_silence_is_told() -> None:
    few = [cell(f"d{n:02}", "web", 10, 1, n % 2) for n in range(1, 11)]
    assert even(cell("d50", "web", 100, 50, 50), *few) == pytest.approx((100 + 100 * 0.5) / 200)
    mute = weighted([cell("d1", "web", 60, 30, 15), cell("d2", "web", 40, 0, 0)], "good",
                    "answered", "asked", LIMITS)  # fmt: skip
    assert mute is not None and (mute.share, mute.covered) == (0.5, 0.6)
    assert weighted([cell("d2", "web", 40, 0, 0)], "good", "answered", "asked", LIMITS) is None


def test_weights_cost_answers_so_the_interval_widens() -> None:
    same = [cell("d01", "web", 2000, 50, 25), cell("d02", "web", 2000, 50, 25)]
    uneven = [cell("d01", "web", 3800, 50, 25), cell("d02", "web", 200, 50, 25)]
    wide, narrow = (weighted(each, "good", "answered", "asked", LIMITS) for each in (uneven, same))
    assert wide and narrow and wide.high - wide.low > narrow.high - narrow.low


def test_what_is_left_out_does_not_follow_from_the_total() -> None:
    assert hidden({"a": 100, "b": 0, "c": 50}, 5) == set()
    assert hidden({"a": 100, "b": 3, "c": 50, "d": 0}, 5) == {"b", "c"}
    assert hidden({"a": 100, "b": 3, "c": 4}, 5) == {"b", "c"}
    assert hidden({"a": 100, "b": 12, "c": 50}, 30, fewest=5) == {"b", "c"}
    assert hidden({"a": 100, "b": 2, "c": 50}, 30, fewest=5) == {"b", "c"}


def test_a_unit_beside_a_tiny_one_is_left_out_too(town: Town) -> None:
    say(
        town,
        Said(90, "settled"),
        Said(40, "settled", unit="d06_works"),
        Said(2, "partly", unit="d07_works"),
    )
    rows = Picture(counted(town), BY, LIMITS).rows(UNITS)
    assert [(one["settled"].n, one["settled"].is_few) for one in rows.values()] == [
        (90, False),
        (None, True),
        (None, True),
    ]


def test_causes_are_counted_in_the_words_of_the_form(begin: Begin) -> None:
    way = begin()
    with way.town.work() as work:
        case = work.session.get_one(Case, way.case_id)
        case.unit_id = unit_by_key(work.session, "d05_works").id
        for cause in ("slow", "slow", "gone_from_the_form"):
            row = FormAnswer(case_id=case.id, form_key="record-cause", element_id="record_cause",
                             answers={"cause": cause}, at=way.town.now)  # fmt: skip
            work.session.add(row)
    with way.town.sessions() as session:
        rule = figures_rule(way.town.person("d05.mayor"))
        found = causes(session, rule, way.town.now)
        other = figures_rule(way.town.person("d07.mayor"))
        assert causes(session, other, way.town.now) == []
    assert [(one.key, one.count) for one in found] == [("slow", 2), ("gone_from_the_form", 1)]
    assert found[0].option is not None and found[0].option.en == "It was late"
    assert found[1].option is None
