"""The sweep puts right what the state of a process knows better than its rows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from processes.insight.doctor.examining import Depth, examine
from processes.insight.doctor.mending import examine_and_mend, sweep, sweep_states
from processes.instances.tables import Job, ProcessInstance, UserTask
from tests.processes.insight.doctor.conftest import Look, Plant
from tests.processes.insight.doctor.test_faults_are_found import FAULTS
from tests.rig.towns import Town

HARMS = {
    "a due time that is too late": FAULTS["state_differs"],
    "a task that nobody sees": "DELETE FROM user_task WHERE state = 'open' AND case_id = 3",
    "a task withdrawn by mistake": "UPDATE user_task SET state = 'cancelled' WHERE state = 'open'",
    "a message that nobody awaits": FAULTS["stands_still"],
    "an end that left things open": """
        UPDATE process_instance SET status = 'completed', ended_at = NULL WHERE id = 2
    """,
    "a halt that nobody sees": FAULTS["halted_unseen"],
}


def heal(town: Town) -> bool:
    """Examine, mend, examine again: whether all is well then."""
    deep = Depth(states=True)
    told = examine_and_mend(town.sessions, town.ports(), None, deep).is_sound
    with town.sessions() as session:
        assert examine(session, None, deep).is_sound == told
    return told


@pytest.mark.parametrize("harm", HARMS)
def test_rows_are_written_anew_from_the_state(
    harm: str, plant: Plant, look: Look, lived: Town
) -> None:
    plant(HARMS[harm])
    assert not look(states=True).is_sound
    assert heal(lived)


def test_a_healed_task_is_done_and_its_case_goes_on(plant: Plant, lived: Town) -> None:
    plant("UPDATE user_task SET state = 'cancelled' WHERE state = 'open'")
    assert heal(lived)
    lived.complete(3, "assess", "triage1", topic="roads.asphalt", severity="S2", points=[])
    assert list(lived.tasks(3)) == ["answer"]


def test_jobs_that_lie_are_handed_out_again(plant: Plant, lived: Town) -> None:
    lived.receive(external_id="4")  # its first job waits
    plant("UPDATE job SET sent_at = now() - interval '9 minutes' WHERE status = 'waiting'")
    plant("UPDATE job SET run_after = now() - interval '9 minutes' WHERE status = 'waiting'")
    (found,) = sweep(lived.sessions, lived.ports())
    assert (found.check.key, found.count, found.mended) == ("job_late", 1, 1)
    (job,) = lived.rows(select(Job).where(Job.status == "waiting"))
    assert job.sent_at is None


def test_a_clock_put_back_keeps_no_job_waiting_for_days(plant: Plant, lived: Town) -> None:
    lived.receive(external_id="4")
    plant("UPDATE job SET run_after = now() + interval '3 days' WHERE status = 'waiting'")
    sweep(lived.sessions, lived.ports())
    (job,) = lived.rows(select(Job).where(Job.status == "waiting"))
    assert job.run_after <= datetime.now(UTC)


def test_a_job_that_failed_unseen_is_tried_anew(plant: Plant, lived: Town) -> None:
    lived.receive(external_id="4")
    plant("UPDATE job SET status = 'failed', tries = 5 WHERE status = 'waiting'")
    (found,) = sweep(lived.sessions, lived.ports())
    assert (found.check.key, found.mended) == ("failed_unseen", 1)
    assert [job.tries for job in lived.rows(select(Job).where(Job.status == "waiting"))] == [0]


def test_what_was_done_and_is_unknown_to_the_state_is_left_to_a_person(
    plant: Plant, lived: Town
) -> None:
    plant("UPDATE user_task SET state = 'completed' WHERE state = 'open' AND case_id = 3")
    assert not heal(lived)
    assert [task.state for task in lived.rows(select(UserTask).where(UserTask.case_id == 3))] == [
        "completed"
    ]


def test_the_house_looks_at_all_open_states_a_few_at_a_time(plant: Plant, lived: Town) -> None:
    plant(FAULTS["state_differs"])
    after, mended, rounds = 0, 0, 0
    while True:
        after, found = sweep_states(lived.sessions, lived.ports(), after, 2)
        mended += found.mended if found else 0
        rounds += 1
        if after == 0:
            break
    assert (mended, rounds) == (1, 2)
    due = lived.rows(select(ProcessInstance.due_at).where(ProcessInstance.due_at.is_not(None)))
    assert due == []
