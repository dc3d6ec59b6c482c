"""Surveys: one tap counts, reopening needs words, figures name their numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import or_, select, text
from sqlalchemy.exc import DatabaseError

from processes.cases.link_tables import CaseLink
from processes.cases.tables import Case
from processes.cases.visibility import case_rule
from processes.feedback import surveys
from processes.feedback.matters import report_improper
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey
from processes.feedback.taps import tap
from processes.instances import verbs
from processes.instances.tables import Message
from tests.rig.figures import satisfaction
from tests.rig.towns import Town


@pytest.fixture
def asked(town: Town) -> Survey:
    """A case of d05 that was answered; the citizen is asked."""
    case_id = town.receive().case_id
    town.run_jobs()
    town.complete(case_id, "assess", "triage1", topic="roads.asphalt")
    town.complete(case_id, "answer", "d05.officer1", answer="انجام شد")
    found: Survey = town.rows(select(Survey))[0]
    return found


def _again(town: Town) -> Survey:
    found: Survey = town.rows(select(Survey))[0]
    return found


def test_a_survey_is_opened_by_the_process_for_the_present_round(asked: Survey, town: Town) -> None:
    assert (asked.kind, asked.round, asked.asked_at) == ("outcome", 0, town.now)
    assert len(asked.token) >= 24 and asked.instance_id is not None


def tapped(town: Town, token: str, outcome: str) -> None:
    with town.work() as work:
        tap(work, surveys.open_survey_by(work.session, token), outcome)


def closed(town: Town, token: str) -> Survey:
    with town.work() as work:
        surveys.close(work, surveys.open_survey_by(work.session, token))
    return _again(town)


def test_a_question_goes_out_once_in_a_round_however_often_its_process_comes_to_it(
    asked: Survey, town: Town
) -> None:
    plan = surveys.Plan(kind=asked.kind)
    with town.work() as work:
        assert surveys.open_survey(work, asked.case_id, asked.instance_id, plan) is None
        work.session.get_one(Case, asked.case_id).reopened_count += 1
        assert surveys.open_survey(work, asked.case_id, asked.instance_id, plan) is not None


def test_a_process_that_is_terminated_takes_no_answer_with_it(asked: Survey, town: Town) -> None:
    tapped(town, asked.token, "not_settled")
    assert asked.instance_id is not None
    with town.work("admin") as work:
        verbs.terminate(work, asked.instance_id, "begun twice")
    row = _again(town)
    assert (row.outcome, row.via, row.closed_at) == ("not_settled", "tap", town.now)


def test_one_tap_is_provisional_and_counts_at_the_closing(asked: Survey, town: Town) -> None:
    tapped(town, asked.token, "settled")
    assert (_again(town).outcome, _again(town).answered_at) == (None, None)
    row = closed(town, asked.token)
    assert (row.outcome, row.answered_at, row.via) == ("settled", town.now, "tap")


def test_opposite_taps_within_moments_are_a_machines_and_count_for_nothing(
    asked: Survey, town: Town
) -> None:
    with town.work() as work:
        surveys.open_survey_by(work.session, asked.token).tap_apart_seconds = 120
    for outcome in surveys.OUTCOMES:
        tapped(town, asked.token, outcome)
        town.later(seconds=1)
    assert closed(town, asked.token).outcome is None


def test_a_person_may_change_their_mind_later(asked: Survey, town: Town) -> None:
    with town.work() as work:
        surveys.open_survey_by(work.session, asked.token).tap_apart_seconds = 120
    tapped(town, asked.token, "partly")
    tapped(town.later(minutes=10), asked.token, "settled")
    assert closed(town, asked.token).outcome == "settled"


def test_an_answer_sent_is_final_and_told_once(asked: Survey, town: Town) -> None:
    with town.work() as work:
        surveys.answer(work, asked.token, Given("settled", satisfaction=5))
    with pytest.raises(surveys.NoSuchSurvey), town.work() as work:
        surveys.answer(work, asked.token, Given("partly"))
    assert len(town.rows(select(Message).where(Message.name == "survey_answered"))) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "delete from survey",
        "update survey set outcome = 'settled'",
        "update survey set comment = 'x'",
    ],
)
def test_nobody_deletes_or_alters_an_answer_not_even_by_hand(
    asked: Survey, town: Town, statement: str
) -> None:
    with town.work() as work:
        surveys.answer(work, asked.token, Given("partly"))
    with pytest.raises(DatabaseError, match="citizen said"), town.sessions() as session:
        session.execute(text(statement))


def test_whoever_wants_no_questions_is_asked_none(asked: Survey, town: Town) -> None:
    with town.work() as work:
        surveys.stop(work, asked.token)
        plan = surveys.Plan("effect")
        assert surveys.open_survey(work, asked.case_id, None, plan) is None
    row = _again(town)
    assert row.stopped_at and row.closed_at and row.answered_at is None


def test_one_person_is_asked_once_in_two_weeks_about_the_gravest_case(
    asked: Survey, town: Town
) -> None:
    plan = surveys.Plan("outcome", rest_days=14)
    other = town.receive(external_id="2").case_id
    with town.work() as work:
        assert surveys.open_survey(work, other, None, plan) is None
    with town.later(days=15).work() as work:
        assert surveys.open_survey(work, other, None, plan) is not None
    third, graver = (town.receive(external_id=name).case_id for name in ("3", "4"))
    with town.later(days=15).work() as work:
        case = work.session.get_one(Case, graver)
        case.severity, case.status, case.answered_at = "S1", "answered", town.now
        work.session.flush()
        assert surveys.open_survey(work, third, None, plan) is None
        assert surveys.open_survey(work, graver, None, plan) is not None


def test_an_improper_demand_becomes_a_sealed_case_and_leaves_no_mark(
    asked: Survey, town: Town
) -> None:
    with town.work() as work:
        found = surveys.answer(work, asked.token, Given("settled", satisfaction=5))
        code = report_improper(work, found, "کارت به کارت خواستند.")
        assert report_improper(work, found, "دوباره") == code
    town.run_jobs()
    (report,) = town.rows(select(Case).where(Case.code == code))
    assert (report.kind, report.grade, report.identity) == ("wrongdoing", "sealed", "confidential")
    ties = CaseLink.case_id == asked.case_id, CaseLink.other_id == asked.case_id
    assert town.rows(select(CaseLink).where(or_(*ties))) == []
    told = town.rows(select(Message.payload).where(Message.case_id == asked.case_id))
    assert "improper" not in str(told)


@pytest.mark.parametrize("given", [Given(""), Given("yes"), Given("no")])
def test_an_answer_needs_its_outcome(asked: Survey, town: Town, given: Given) -> None:
    with pytest.raises(surveys.OutcomeMissing), town.work() as work:
        surveys.answer(work, asked.token, given)
    assert _again(town).answered_at is None


@pytest.mark.parametrize("kind", ["pulse", "effect"])
def test_a_question_that_is_not_about_the_outcome_does_not_speak_of_it(
    asked: Survey, town: Town, kind: str
) -> None:
    with pytest.raises(surveys.AnswerMissing), town.work() as work:
        row = work.session.get_one(Survey, asked.id)
        row.kind = kind
        surveys.answer_survey(work, row, Given("settled"), surveys.PAGE)


def test_a_settled_matter_is_not_reopened(asked: Survey, town: Town) -> None:
    with town.work() as work:
        surveys.answer(work, asked.token, Given("settled", wants_reopening=True))
    assert _again(town).wants_reopening is False


def test_figures_outside_their_scale_are_not_kept(asked: Survey, town: Town) -> None:
    with town.work() as work:
        surveys.answer(
            work, asked.token, Given("settled", satisfaction=9, effort=7, fair=0, clear=-1)
        )
    row = _again(town)
    assert (row.satisfaction, row.effort, row.fair, row.clear) == (None, 7, None, None)


def test_an_unknown_link_opens_nothing(town: Town) -> None:
    with pytest.raises(surveys.NoSuchSurvey), town.work() as work:
        surveys.answer(work, "guess", Given("settled"))


def test_figures_may_be_limited_to_a_time_and_to_what_one_may_see(
    asked: Survey, town: Town
) -> None:
    with town.sessions() as session:
        one_day = timedelta(days=1)
        assert satisfaction(session, since=town.now, until=town.now + one_day).asked == 1
        assert satisfaction(session, until=town.now).asked == 0
        assert satisfaction(session, seen=case_rule(town.person("d05.mayor"))).asked == 1
        nothing = satisfaction(session, seen=case_rule(town.person("d07.mayor")))
    assert (nothing.asked, nothing.rate, nothing.share, nothing.interval) == (0, None, None, None)


def test_an_arranged_campaign_is_no_measure(asked: Survey, town: Town) -> None:
    with town.sessions() as session:
        assert satisfaction(session).asked == 1
    with town.work() as work:
        work.session.get_one(Case, asked.case_id).is_arranged = True
    with town.sessions() as session:
        assert satisfaction(session).asked == 0
