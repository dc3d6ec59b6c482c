"""Surveys: one tap counts, reopening needs words, figures name their numbers."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from processes.cases.visibility import case_rule
from processes.feedback import surveys
from processes.feedback.figures import satisfaction
from processes.feedback.surveys import Given
from processes.feedback.tables import Survey
from processes.instances.tables import Message
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


def test_one_tap_counts_and_may_be_changed_until_the_end(asked: Survey, town: Town) -> None:
    for outcome in ("partly", "settled"):
        with town.work() as work:
            surveys.answer(work, asked.token, Given(outcome))
        assert (_again(town).outcome, _again(town).answered_at) == (outcome, town.now)
    town.run_jobs()  # the process closes the question
    with pytest.raises(surveys.NoSuchSurvey), town.work() as work:
        surveys.answer(work, asked.token, Given("partly"))


def test_the_same_answer_twice_is_told_once(asked: Survey, town: Town) -> None:
    with town.work() as work:
        surveys.answer(work, asked.token, Given("settled", satisfaction=5))
        surveys.answer(work, asked.token, Given("settled", satisfaction=5))
    assert len(town.rows(select(Message).where(Message.name == "survey_answered"))) == 1


@pytest.mark.parametrize("given", [Given(""), Given("yes"), Given("no")])
def test_an_answer_needs_its_outcome(asked: Survey, town: Town, given: Given) -> None:
    with pytest.raises(surveys.OutcomeMissing), town.work() as work:
        surveys.answer(work, asked.token, given)
    assert _again(town).answered_at is None


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
