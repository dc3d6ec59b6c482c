"""Only what applies to an instance now is offered, and only that is done."""

from collections.abc import Collection
from dataclasses import replace

import pytest

from processes.instances.ports import Questions
from processes.instances.repair.catalogue import VERBS, Offer, offer
from processes.instances.repair.doing import do, look_ahead
from processes.instances.repair.errors import AskedByProcessAlone, RepairRefused
from processes.instances.repair.orders import Order
from processes.instances.tables import ProcessInstance
from tests.builders import Process
from tests.processes.instances.conftest import Office
from tests.processes.instances.repair.offices import ahead, failed, may_undo, mend, row

ORDINARY = {"skip", "move", "send_back", "suspend", "terminate"}


def offered(office: Office, instance: int) -> Offer:
    """What the page offers; whatever it leaves out is refused when it is asked all the same."""
    with office.sessions() as session:
        found = offer(
            session, office.ports(), office.now, session.get_one(ProcessInstance, instance)
        )
    for verb in VERBS.keys() - set(found.verbs):
        with pytest.raises(RepairRefused):
            ahead(office, instance, verb, at="a", to="a", version=1, values={"words": "x"})
    return found


def verbs(office: Office, instance: int) -> Collection[str]:
    return set(offered(office, instance).verbs)


def test_what_runs_is_neither_resumed_nor_retried_nor_migrated(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    assert verbs(office, instance) - {"edit"} == ORDINARY


def test_what_is_suspended_is_resumed_and_not_suspended_again(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    mend(office, instance, "suspend")
    assert verbs(office, instance) - {"edit"} == ORDINARY - {"suspend"} | {"resume"}
    mend(office, instance, "resume")
    assert verbs(office, instance) - {"edit"} == ORDINARY


def test_what_has_stopped_is_retried_until_it_goes_on(office: Office) -> None:
    office.publish(Process().start().service("send").user("a").end())
    instance = office.start()
    (job,) = office.jobs()
    assert "retry" not in verbs(office, instance)
    failed(office, job)
    assert "retry" in verbs(office, instance)
    mend(office, instance, "retry")
    assert "retry" not in verbs(office, instance)


def test_a_migration_is_offered_with_a_second_version_and_its_undo_after_it(office: Office) -> None:
    may_undo(office)
    office.publish(row("a", "b"))
    instance = office.start()
    office.publish(row("a", "c", "b"))
    assert {"migrate", "undo"} & verbs(office, instance) == {"migrate"}
    mend(office, instance, "migrate", version=2)
    assert {"migrate", "undo"} <= verbs(office, instance)
    office.complete("a")
    assert {"migrate", "undo"} & verbs(office, instance) == {"migrate"}


def test_data_are_edited_where_a_form_asks_for_them(office: Office) -> None:
    office.publish(row("a"))
    found = offered(office, office.start())
    assert "edit" in found.verbs and set(found.fields) == {"words"}


def test_the_steps_that_are_offered_are_those_that_work(office: Office) -> None:
    office.publish(row("a", "b", "c"))
    instance = office.start()
    office.complete("a")
    found = offered(office, instance)
    assert [place.element_id for place in found.at["skip"]] == ["b"]
    assert set(found.to["send_back"]) == {("p", "a"), ("p", "b")}
    assert {("p", "a"), ("p", "c")} <= set(found.to["move"])
    assert ("p", "p_start") not in found.to["move"]
    for _, step in found.to["send_back"]:
        ahead(office, instance, "send_back", to=step)
    for _, step in found.to["move"]:
        ahead(office, instance, "move", at="b", to=step)


def test_what_could_not_begin_is_begun_or_given_up(office: Office) -> None:
    office.publish(Process().start().script("bad", 'm = "a" + n').user("x").end())
    instance = office.start(n=1)
    with office.sessions() as session:
        row_ = session.get_one(ProcessInstance, instance)
        found = offer(session, office.ports(), office.now, row_)
    assert found.verbs == ("retry", "terminate")


def test_nothing_is_offered_for_what_has_ended(office: Office) -> None:
    office.publish(row("a"))
    instance = office.start()
    office.complete("a")
    with office.sessions() as session:
        row_ = session.get_one(ProcessInstance, instance)
        assert offer(session, office.ports(), office.now, row_).verbs == ()


# --- questions to citizens -----------------------------------------------------------------------


def asking(*, is_open: bool) -> Questions:
    """A house in which the handler of «ask» asks a citizen, who has answered or has not."""
    return Questions(frozenset({"note"}), is_open=lambda session, instance: is_open)


def test_nobody_lets_a_question_go_out_by_hand(office: Office) -> None:
    office.publish(Process().start().user("a").service("ask", "note").user("b").end())
    instance, ports = office.start(), replace(office.ports(), questions=asking(is_open=False))
    for order in (Order("skip", at="a"), Order("move", at="a", to="ask")):
        with office.sessions() as session, pytest.raises(AskedByProcessAlone):
            look_ahead(session, ports, office.now, instance, order)
    with office.sessions() as session:
        look_ahead(session, ports, office.now, instance, Order("move", at="a", to="b"))


def test_while_an_answer_is_waited_for_its_process_stays_where_it_is(office: Office) -> None:
    office.publish(Process().start().service("ask", "note").user("wait").user("b").end())
    instance, ports = office.start(), replace(office.ports(), questions=asking(is_open=True))
    office.perform(office.jobs()[0])
    with office.sessions() as session:
        row_ = session.get_one(ProcessInstance, instance)
        found = offer(session, ports, office.now, row_)
        assert set(found.verbs) - {"edit"} == {"suspend", "terminate"}
    for order in (Order("skip", at="wait"), Order("send_back", to="ask")):
        with office.sessions() as session, pytest.raises(AskedByProcessAlone):
            look_ahead(session, ports, office.now, instance, order)
    with pytest.raises(AskedByProcessAlone), office.work("sara") as work:
        work.ports = ports
        do(work, instance, Order("skip", at="wait"), "because")
