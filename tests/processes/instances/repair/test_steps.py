"""Mending one instance: each verb looks ahead, needs a reason, and leaves a trail."""

import pytest
from sqlalchemy import select

from processes import audit
from processes.audit import AuditRow
from processes.engine.repair.misplaced import Misplaced
from processes.instances import verbs
from processes.instances.errors import InstanceSuspended, NoSuchInstance
from processes.instances.repair.doing import do
from processes.instances.repair.errors import (
    AlreadySuspended,
    CannotGoOn,
    DetailMissing,
    InstanceChanged,
    NoSuchVerb,
    NotAsked,
    NothingToRetry,
    NotStandingThere,
    NotSuspended,
    ReasonMissing,
    SeveralPlaces,
)
from processes.instances.repair.orders import Order
from tests.builders import Process
from tests.processes.instances.conftest import Office
from tests.processes.instances.repair.offices import (
    ahead,
    failed,
    handlers,
    logged,
    mend,
    resolutions,
    row,
    status,
)


def test_a_step_is_skipped_with_a_reason_and_a_trail(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    effect = mend(office, instance, "skip", at="a")
    assert [line.en for line in effect.lines] == ["“Name of a” is passed over, not done."]
    assert list(office.tasks()) == ["b"]
    assert list(office.tasks("cancelled")) == ["a"]
    assert logged(office, instance) == [("skipped", "a")]
    with office.sessions() as session:
        kept = session.scalars(select(AuditRow).where(AuditRow.action == "instance_skip")).one()
        assert kept.body == {"reason": "because", "at": "a"}
        assert (kept.stream, kept.actor_id) == ("case:7", office.people["sara"])
        assert list(audit.verify(session)) == []


def test_nothing_is_done_without_a_reason(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    with pytest.raises(ReasonMissing), office.work("sara") as work:
        do(work, instance, Order("skip", at="a"), "  ")
    assert list(office.tasks()) == ["a"]


def test_who_looked_at_something_older_is_told_so(office: Office) -> None:
    office.publish(row("a", "b", "c"))
    instance = office.start()
    office.complete("a")
    with pytest.raises(InstanceChanged), office.work("sara") as work:
        do(work, instance, Order("skip"), "because", seen_version=1)
    assert list(office.tasks()) == ["b"]


def test_what_is_unclear_is_asked_back(office: Office) -> None:
    process = Process().start().parallel("fork").user("a").parallel("join").end()
    office.publish(process.at("fork").user("b").to("join"))
    instance = office.start()
    with pytest.raises(SeveralPlaces, match="a, b"):
        ahead(office, instance, "skip")
    with pytest.raises(NotStandingThere, match="stands at a, b"):
        ahead(office, instance, "skip", at="nowhere")
    with pytest.raises(DetailMissing, match="needs to"):
        ahead(office, instance, "move", at="a")
    with pytest.raises(NoSuchVerb, match="skip"):
        ahead(office, instance, "mend")


def test_a_token_is_moved_and_a_process_sent_back(office: Office) -> None:
    office.publish(row("a", "b", "c"))
    instance = office.start(n=1)
    mend(office, instance, "move", to="c")
    assert list(office.tasks()) == ["c"]
    mend(office, instance, "send_back", to="a")
    assert list(office.tasks()) == ["a"]
    assert logged(office, instance) == [("moved", "c"), ("sent_back", "a")]
    for step in ("a", "b"):
        office.complete(step)
    with pytest.raises(Misplaced):
        ahead(office, instance, "move", to="p_start")


def test_a_place_from_which_the_process_cannot_go_on_is_refused_and_opens_no_incident(
    office: Office,
) -> None:
    process = Process().start().user("a").script("bad", 'm = "a" + n').user("z").end()
    office.publish(process)
    instance = office.start(n=1)
    with pytest.raises(CannotGoOn, match="bad"):
        ahead(office, instance, "skip")
    with pytest.raises(CannotGoOn), office.work("sara") as work:
        do(work, instance, Order("skip"), "because")
    assert (resolutions(office), list(office.tasks())) == ([], ["a"])


def test_data_are_edited_through_the_forms_and_failed_work_is_asked_for_anew(
    office: Office,
) -> None:
    process = Process().start().user("a").service("send", text="words").user("z").end()
    office.publish(process)
    instance = office.start()
    office.complete("a", words="wrong")
    (job,) = office.jobs()
    failed(office, job)
    with pytest.raises(NotAsked, match=r"“number”.*words"):
        ahead(office, instance, "edit", values={"number": 1})
    mend(office, instance, "edit", values={"words": "right"})
    assert handlers(office) == [
        ("send", "cancelled", {"text": "wrong"}),
        ("send", "waiting", {"text": "right"}),
    ]
    assert resolutions(office) == ["edit"]
    (again,) = office.jobs()
    assert office.perform(again)
    assert list(office.tasks()) == ["z"]


def test_failed_work_is_skipped_and_its_incident_is_closed(office: Office) -> None:
    office.publish(Process().start().service("send").user("z").end())
    instance = office.start()
    failed(office, office.jobs()[0])
    mend(office, instance, "skip")
    assert (list(office.tasks()), resolutions(office)) == (["z"], ["skip"])
    assert handlers(office)[0][1] == "cancelled"


def test_a_halted_timer_is_moved_past(office: Office) -> None:
    process = Process().start().catch("wait", duration='"P1D"').script("bad", 'm = "a" + n')
    office.publish(process.user("z").end())
    instance = office.start(n=1)
    office.later(days=2)
    with pytest.raises(Exception, match="bad"):
        office.tick()
    assert status(office, instance) == "incident"
    assert any("It would stop again" in one.en for one in ahead(office, instance, "retry").lines)
    mend(office, instance, "move", at="wait", to="z")
    assert (status(office, instance), list(office.tasks())) == ("running", ["z"])
    assert resolutions(office) == ["move"]


def test_all_that_has_stopped_of_a_case_is_retried(office: Office) -> None:
    office.publish(Process().start().service("send").user("z").end())
    instance = office.start()
    with pytest.raises(NothingToRetry):
        ahead(office, instance, "retry")
    failed(office, office.jobs()[0])
    mend(office, instance, "retry")
    assert resolutions(office) == ["retried"]
    assert office.perform(office.jobs()[0])


def test_what_could_not_begin_begins_or_never_does(office: Office) -> None:
    office.publish(Process().start().script("bad", 'm = "a" + n').user("x").end())
    first, second = office.start(n=1), office.start(n=1)
    assert "never begins" in ahead(office, second, "terminate").lines[0].en
    mend(office, second, "terminate")
    office.publish(Process().start().user("x").end())
    mend(office, first, "retry")
    assert (status(office, first), status(office, second)) == ("running", "terminated")


def test_a_terminated_instance_leaves_nothing_to_do(office: Office) -> None:
    office.publish(row("a"))
    instance = office.start()
    assert "ends for good" in mend(office, instance, "terminate").lines[0].en
    assert (office.tasks(), status(office, instance)) == ({}, "terminated")
    with pytest.raises(NoSuchInstance):
        ahead(office, instance, "skip")


# --- suspended ----------------------------------------------------------------------------------


def test_a_suspended_instance_stands_still_until_it_is_resumed(office: Office) -> None:
    process = Process().start().user("a").end()
    process.boundary("late", "a", duration='"P1D"').user("chief").end("e2")
    office.publish(process)
    instance = office.start()
    with pytest.raises(NotSuspended):
        ahead(office, instance, "resume")
    mend(office, instance, "suspend")
    with pytest.raises(AlreadySuspended):
        ahead(office, instance, "suspend")
    with pytest.raises(InstanceSuspended, match="because"):
        office.complete("a")
    assert office.later(days=2).tick() == 0
    told = mend(office, instance, "resume")
    assert any("fires at once" in line.en for line in told.lines)
    assert office.tick() == 1
    assert list(office.tasks()) == ["chief"]
    assert logged(office, instance) == [("suspended", ""), ("resumed", "")]


def test_automatic_work_is_held_while_suspended(office: Office) -> None:
    office.publish(Process().start().service("send").user("z").end())
    instance = office.start()
    (job,) = office.jobs()
    mend(office, instance, "suspend")
    assert office.jobs() == []
    assert not office.perform(job)
    mend(office, instance, "resume")
    assert office.perform(job)


def test_a_message_to_a_suspended_instance_waits_for_its_resumption(office: Office) -> None:
    office.publish(Process("p").start(message="word").catch("m", message="word").user("z").end())
    with office.work() as work:
        (instance,) = verbs.deliver(work, "word", "k", {}, case_id=7)
    mend(office, instance, "suspend")
    with office.work() as work:
        assert verbs.deliver(work, "word", "k", {"n": 5}) == [], "it must not begin another one"
    office.later(days=30)
    with office.work() as work:
        assert verbs.deliver_next_kept(work) is None
    mend(office, instance, "resume")
    with office.work() as work:
        assert verbs.deliver_next_kept(work) is not None
    assert list(office.tasks()) == ["z"]


def test_a_message_from_another_process_is_not_lost_either(office: Office) -> None:
    taker = Process("taker").start().catch("m", message="word").user("z").end()
    office.publish(taker)
    office.publish(Process("sender").start().user("a").throw("tell", "word").user("b").end())
    with office.work() as work:
        instance = verbs.start(work, "taker", case_id=7, variables={}, correlation_key="k")
        verbs.start(work, "sender", case_id=7, variables={}, correlation_key="k")
    mend(office, instance, "suspend")
    office.complete("a")
    mend(office, instance, "resume")
    with office.work() as work:
        assert verbs.deliver_next_kept(work) is not None
    assert sorted(office.tasks()) == ["b", "z"]


def test_a_suspended_instance_may_be_mended_and_stays_suspended(office: Office) -> None:
    process = Process().start().user("a").service("send").user("z").end()
    office.publish(process)
    instance = office.start()
    mend(office, instance, "suspend")
    mend(office, instance, "skip", at="a")
    assert (status(office, instance), office.jobs(), len(office.jobs("held"))) == (
        "suspended",
        [],
        1,
    )
    mend(office, instance, "resume")
    assert office.perform(office.jobs()[0])
    mend(office, instance, "suspend")
    mend(office, instance, "terminate")
    assert status(office, instance) == "terminated"


def test_an_incident_outlives_a_suspension(office: Office) -> None:
    process = Process().start().catch("wait", duration='"P1D"').script("bad", 'm = "a" + n')
    office.publish(process.user("z").end())
    instance = office.start(n=1)
    with pytest.raises(Exception, match="bad"):
        office.later(days=2).tick()
    mend(office, instance, "suspend")
    mend(office, instance, "resume")
    assert status(office, instance) == "incident"
