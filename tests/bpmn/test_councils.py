"""The members of a council vote themselves; nobody types a count, and nobody who is away blocks."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from processes.cases import councils, exclusions, visibility, withdrawing
from processes.cases.answering import claim, complete_task
from processes.cases.council_tables import CouncilSitting
from processes.cases.escalations import take_over
from processes.cases.objections import object_to_kind
from processes.cases.tables import Case
from processes.cases.timeline import for_staff
from processes.instances import verbs
from processes.instances.errors import OnlyYours, TaskTaken
from tests.bpmn.conftest import Way
from tests.bpmn.councils import ballots, cast, name_of, vote

Begin = Callable[..., Way]
LATER = {"suggestion_decision": "later", "reason": "بودجهٔ سال آینده.", "remedy_date": "2027-03-01"}


def called(begin: Begin) -> Way:
    """A suggestion in district 5 with its expert view: the council of the districts is asked."""
    way = begin(kind="suggestion")
    way.do("assess_message", kind="suggestion", severity="S3", topic="roads.asphalt")
    way.do("give_expert_view", expert_view="شدنی است و هزینهٔ کمی دارد.", expert_advice="accept")
    return way


def sitting(way: Way) -> CouncilSitting:
    query = select(CouncilSitting).where(CouncilSitting.case_id == way.case_id)
    found: CouncilSitting = way.town.rows(query.order_by(CouncilSitting.number.desc()))[0]
    return found


def tally(way: Way) -> councils.Tally:
    with way.town.sessions() as session:
        return councils.count(session, session.get_one(CouncilSitting, sitting(way).id))


def choices(way: Way) -> set[str]:
    """The decisions that the chair's form takes as the votes are."""
    task = way.town.tasks(way.case_id)["close_vote"]
    taken = set()
    with way.town.work(chair(way)) as work:
        claim(work, task.id)
        for decision in ("accept", "later", "refuse"):
            given = {"suggestion_decision": decision}  # without a reason: nothing is completed
            errors = complete_task(work, task.id, given, "fa").answers.errors
            taken |= {decision} - ({decision} if "suggestion_decision" in errors else set())
    return taken


def chair(way: Way) -> str:
    return way.who(way.town.tasks(way.case_id)["close_vote"])


def test_each_member_votes_by_name_and_nobody_reads_a_vote_before_all_are_in(begin: Begin) -> None:
    way = called(begin)
    asked = {name_of(way, task) for task in ballots(way)}
    assert asked == {"districts.head", "d07.mayor", "d12.mayor"}
    assert all(task.due_at == sitting(way).due_at for task in ballots(way))
    vote(way, "for", "against")
    assert given(way) == []
    vote(way, "abstain")
    assert sorted(answers["vote"] for answers in given(way)) == ["abstain", "against", "for"]
    counted = tally(way)
    assert (counted.votes_for, counted.votes_against, counted.votes_abstain) == (1, 1, 1)
    assert choices(way) == {"later", "refuse"}  # a tie is not carried


def test_a_vote_goes_to_nobody_else_and_the_last_two_end_the_voting_together(begin: Begin) -> None:
    way = called(begin)
    first, second, third = ballots(way)
    with way.town.work(name_of(way, second)) as work, pytest.raises(TaskTaken):
        claim(work, first.id)
    with way.town.work(name_of(way, first)) as work, pytest.raises(OnlyYours):
        verbs.release(work, first.id)
    inspector = way.town.person("inspector1").id
    with way.town.work("inspector1") as work:
        take_over(work, way.case_id, inspector)
    assert inspector not in {one.assignee_id for one in ballots(way)}
    vote(way, "against")
    for task in (second, third):
        cast(way, task, name_of(way, task), "for")
    way.town.run_jobs()
    assert way.happened("all_voted") == 2 and way.incidents() == []
    assert choices(way) == {"accept", "later"}  # carried: it cannot be refused


def test_who_is_away_or_kept_away_meanwhile_blocks_nobody(begin: Begin) -> None:
    way = called(begin)
    vote(way, "for")
    hidden, away = ballots(way)
    with way.town.work() as work:
        exclusions.exclude(work, way.case_id, {hidden.assignee_id or 0}, "subject")
    assert ballots(way)[0].assignee_id == hidden.assignee_id  # it goes to nobody else
    with way.town.sessions() as session:
        person = way.town.person(name_of(way, hidden))
        assert not session.scalars(visibility.visible_tasks(person)).all()
    way.later(days=12)
    assert not ballots(way) and way.happened("vote_missed") == 2
    assert (tally(way).members, tally(way).missing) == (2, 1)
    assert choices(way) == {"accept", "later"}


def test_below_the_quorum_those_missing_are_asked_once_more(begin: Begin) -> None:
    way = called(begin)
    (voter,) = vote(way, "for")
    way.later(days=12)
    again = {name_of(way, task) for task in ballots(way)}
    assert len(again) == 2 and voter not in again and sitting(way).askings == 2
    way.later(days=7)
    assert not ballots(way) and choices(way) == {"accept", "later"}  # a third has voted


def test_without_a_vote_it_can_only_be_kept_for_later(begin: Begin) -> None:
    way = called(begin)
    way.later(days=12)
    way.later(days=7)
    assert way.open >= {"close_vote"} and choices(way) == {"later"}
    way.do("close_vote", **LATER)
    assert sitting(way).decision == "later" and way.incidents() == []


def test_a_chair_with_an_interest_leaves_the_case_and_neither_counts_nor_closes(
    begin: Begin,
) -> None:
    way = called(begin)
    mine = next(task for task in ballots(way) if name_of(way, task) == "districts.head")
    cast(way, mine, "districts.head", "conflict")
    way.town.run_jobs()
    with way.town.sessions() as session:
        assert not visibility.may_see(session, way.town.person("districts.head"), way.case_id)
    vote(way, "for", "against")
    counted = tally(way)
    assert (counted.members, counted.kept_out, counted.missing) == (2, 1, 0)
    assert chair(way) != "districts.head" and way.incidents() == []


def test_where_nobody_of_a_council_may_vote_the_next_one_is_asked(begin: Begin) -> None:
    way = called(begin)
    first = sitting(way)
    vote(way, "conflict", "conflict", "conflict")
    assert (sitting(way).number, sitting(way).unit_id != first.unit_id) == (2, True)
    asked = {name_of(way, task) for task in ballots(way)}
    assert asked == {"council.head", "council1", "council2"}


def given(way: Way) -> list[dict[str, Any]]:
    """The votes that the case's story tells."""
    with way.town.sessions() as session:
        story = for_staff(session, session.get_one(Case, way.case_id))
    told = [one.detail for one in story if one.detail.get("form") == "cast-vote"]
    return [detail["answers"] for detail in told if detail["answers"]]


def test_the_votes_end_when_the_kind_is_restored(begin: Begin) -> None:
    way = begin(topic_key="roads.asphalt")
    why = {"kind_reason": "راه بهتری نشان می‌دهد."}
    way.do("assess_message", kind="suggestion", severity="S3", topic="roads.asphalt", **why)
    way.do("give_expert_view", expert_view="شدنی است و هزینهٔ کمی دارد.", expert_advice="accept")
    with way.town.work() as work:
        object_to_kind(work, work.session.get_one(Case, way.case_id), "این شکایت است.")
    way.town.run_jobs()
    way.do("decide_objection", objection="upheld")
    assert (way.case.kind, ballots(way), sitting(way).state) == ("complaint", [], "dropped")
    assert way.incidents() == []


def test_the_votes_end_when_the_citizen_withdraws(begin: Begin) -> None:
    way = called(begin)
    vote(way, "for")
    with way.town.work() as work:
        withdrawing.ask_withdrawal(work, work.session.get_one(Case, way.case_id), "دیگر لازم نیست.")
    way.town.run_jobs()
    way.do("decide_withdrawal", withdrawal_decision="end")
    assert not ballots(way) and sitting(way).state == "dropped"
    assert not {"council_decision", "council_vote"} & way.running() and way.incidents() == []
