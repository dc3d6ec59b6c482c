"""Migrating instances with their rows, and taking it back while nothing has happened since."""

import pytest
from sqlalchemy import select

from processes.engine.repair.unsafe import UnsafeMigration
from processes.instances import queries, verbs
from processes.instances.repair.errors import (
    MovedOn,
    NoOtherVersion,
    NoSuchVersion,
    NothingToUndo,
    SameVersion,
    UndoOver,
)
from processes.instances.tables import MessageSubscription, ProcessInstance, UserTask
from tests.builders import Process
from tests.processes.instances.conftest import Office
from tests.processes.instances.repair.offices import (
    ahead,
    failed,
    handlers,
    logged,
    may_undo,
    mend,
    resolutions,
    row,
    status,
)


def version(office: Office, instance: int) -> int:
    with office.sessions() as session:
        return session.get_one(ProcessInstance, instance).version.version


def tokens(office: Office, instance: int) -> list[str]:
    with office.sessions() as session:
        return sorted(token.element_id for token in queries.tokens(session, instance))


def test_an_instance_goes_on_by_the_new_version_and_keeps_its_task(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    task = office.tasks()["a"]
    with office.work("sara") as work:
        verbs.claim(work, task)
    office.publish(row("a", "new", "b"))
    effect = mend(office, instance, "migrate", version=2)
    assert [line.en for line in effect.lines] == ["“Name of a” stays, with its times."]
    assert (version(office, instance), office.tasks()) == (2, {"a": task})
    with office.work("sara") as work:
        verbs.complete(work, task, {})
    assert list(office.tasks()) == ["new"]
    assert logged(office, instance) == [("migrated", "")]


def test_versions_that_are_none_are_told(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    with pytest.raises(NoOtherVersion):
        ahead(office, instance, "migrate", version=9)
    office.publish(row("a", "c", "b"))
    with pytest.raises(SameVersion):
        ahead(office, instance, "migrate", version=1)
    with pytest.raises(NoSuchVersion, match="no version 9"):
        ahead(office, instance, "migrate", version=9)
    with pytest.raises(NothingToUndo):
        ahead(office, instance, "undo")


def test_a_step_that_is_gone_is_mapped_and_its_open_task_is_renamed(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    task = office.tasks()["a"]
    office.publish(row("z", "b"))
    with pytest.raises(UnsafeMigration, match="a=another step"):
        ahead(office, instance, "migrate", version=2)
    mend(office, instance, "migrate", version=2, mapping={"a": "z"})
    assert office.tasks() == {"z": task}
    with office.sessions() as session:
        found = session.get_one(UserTask, task)
        assert (found.name_en, found.element_id) == ("Name of z", "z")
    assert tokens(office, instance) == ["z"]


def test_a_due_timer_fires_after_the_migration_at_its_own_time(office: Office) -> None:
    def waiting(*more: str) -> Process:
        process = Process().start().catch("wait", duration='"P3D"')
        for name in more:
            process.user(name)
        return process.end()

    office.publish(waiting("a"))
    instance = office.start()
    office.publish(waiting("x", "a"))
    office.later(days=2)
    mend(office, instance, "migrate", version=2)
    assert office.later(hours=23).tick() == 0
    assert office.later(hours=2).tick() == 1
    assert list(office.tasks()) == ["x"]


def test_what_waits_for_another_message_is_reached_by_it(office: Office) -> None:
    office.publish(Process().start().catch("m", message="old").user("z").end())
    instance = office.start()
    office.publish(Process().start().catch("m", message="fresh").user("z").end())
    mend(office, instance, "migrate", version=2)
    with office.sessions() as session:
        assert list(session.scalars(select(MessageSubscription.name))) == ["fresh"]
    with office.work() as work:
        assert verbs.deliver(work, "fresh", "case-p", {}) == [instance]


def test_work_that_has_failed_is_asked_for_with_the_inputs_of_the_new_version(
    office: Office,
) -> None:
    office.publish(Process().start().service("send", text='"old"').user("z").end())
    first, second = office.start(), office.start()
    failed(office, office.jobs()[0])
    office.publish(Process().start().service("send", text='"new"').user("z").end())
    told = mend(office, first, "migrate", version=2).lines[-1].en
    assert "asked for anew" in told
    mend(office, second, "migrate", version=2)
    assert [(status, params["text"]) for _, status, params in handlers(office)] == [
        ("cancelled", "old"),
        ("waiting", "old"),
        ("waiting", "new"),
    ]
    assert resolutions(office) == ["migrate"]


def test_a_failed_work_of_another_handler_begins_anew(office: Office) -> None:
    office.publish(Process().start().service("send", text='"old"').user("z").end())
    instance = office.start()
    failed(office, office.jobs()[0])
    office.publish(Process().start().service("send", text='"new"').user("z").end())
    mend(office, instance, "migrate", version=2, mapping={"send": "send"})
    assert [(status, params) for _, status, params in handlers(office)] == [
        ("cancelled", {"text": "old"}),
        ("waiting", {"text": "new"}),
    ]
    assert resolutions(office) == ["migrate"]


def test_a_migration_is_undone_while_nothing_has_happened_since(office: Office) -> None:
    may_undo(office)
    office.publish(row("a", "b"))
    instance = office.start(n=1)
    task = office.tasks()["a"]
    office.publish(Process().start("p_start").user("first").catch("a", duration='"P1D"').end())
    mend(office, instance, "migrate", version=2, mapping={"a": "a"})
    assert (office.tasks(), tokens(office, instance)) == ({}, ["a"])
    effect = mend(office, instance, "undo")
    assert "back to version 1" in effect.lines[0].en
    assert (version(office, instance), office.tasks()) == (1, {"a": task})
    assert tokens(office, instance) == ["a"]
    assert office.later(days=9).tick() == 0, "the timer of the other version is gone"
    office.complete("a")
    assert list(office.tasks()) == ["b"]
    with pytest.raises(NothingToUndo):
        ahead(office, instance, "undo")


def test_a_withdrawn_job_waits_again_after_the_undo(office: Office) -> None:
    may_undo(office)
    office.publish(Process().start().service("send").user("z").end())
    instance = office.start()
    (job,) = office.jobs()
    office.publish(Process().start().user("send").user("z").end())
    mend(office, instance, "migrate", version=2, mapping={"send": "send"})
    assert (office.jobs("cancelled"), list(office.tasks())) == ([job], ["send"])
    mend(office, instance, "undo")
    assert (office.jobs(), office.tasks()) == ([job], {})
    assert office.perform(job)
    assert list(office.tasks()) == ["z"]


def test_nobodys_work_is_undone_with_a_migration(office: Office) -> None:
    may_undo(office)
    office.publish(row("a", "b"))
    instance = office.start()
    office.publish(row("a", "c", "b"))
    mend(office, instance, "migrate", version=2)
    office.complete("a")
    with pytest.raises(MovedOn, match="version 1"):
        ahead(office, instance, "undo")


def test_the_time_for_undoing_ends(office: Office) -> None:
    may_undo(office, hours=2)
    office.publish(row("a", "b"))
    instance = office.start()
    office.publish(row("a", "c", "b"))
    mend(office, instance, "migrate", version=2)
    office.later(hours=3)
    with pytest.raises(UndoOver):
        ahead(office, instance, "undo")
    mend(office, instance, "migrate", version=1)
    assert version(office, instance) == 1


def test_called_processes_go_along_to_the_version_that_is_pinned(office: Office) -> None:
    office.publish(row("one", "two", key="callee"))
    caller = Process("p").start().call("calls", "callee").user("z").end()
    office.publish(caller)
    instance = office.start()
    office.publish(row("one", "extra", "two", key="callee"))
    office.publish(Process("p").start().call("calls", "callee").user("z").end())
    effect = mend(office, instance, "migrate", version=2)
    assert effect.lines[0].en == "The called process “callee” goes from version 1 to 2."
    office.complete("one")
    assert list(office.tasks()) == ["extra"]


def test_a_suspended_instance_is_migrated_and_stays_suspended(office: Office) -> None:
    office.publish(row("a", "b"))
    instance = office.start()
    mend(office, instance, "suspend")
    office.publish(row("a", "c", "b"))
    mend(office, instance, "migrate", version=2)
    assert (status(office, instance), version(office, instance)) == ("suspended", 2)
