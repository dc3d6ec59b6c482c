"""Each promise is broken on purpose in a real database, and the doctor says so."""

import os
import time

import pytest

from processes.insight.doctor.checks import PROMISES
from processes.insight.doctor.examining import QUERIES
from processes.insight.doctor.of_states import CHAIN, FILES, STATES, STRAYS
from tests.processes.insight.doctor.conftest import Look, Plant
from tests.rig.towns import Town

FAULTS = {
    "receipt_without_case": """
        ALTER TABLE "case" DISABLE TRIGGER ALL; DELETE FROM "case" WHERE id = 3
    """,
    "case_without_receipt": "DELETE FROM audit_row WHERE action = 'case_received'",
    "code_unreadable": """UPDATE "case" SET code = 'x' WHERE id = 1""",
    "same_key_twice": """
        ALTER TABLE "case" DROP CONSTRAINT uq_case_source_external_id;
        UPDATE "case" SET external_id = '1' WHERE id = 2
    """,
    "handled_twice": "UPDATE process_instance SET case_id = 1 WHERE case_id = 2",
    "case_not_begun": "UPDATE process_instance SET case_id = NULL WHERE case_id = 3",
    "instance_not_begun": "UPDATE process_instance SET lock_version = 0 WHERE id = 1",
    "completion_unseen": """
        DELETE FROM event_step WHERE elements LIKE 'assess%' AND states LIKE 'c%'
    """,
    "work_not_matching": """
        DELETE FROM event_step WHERE elements LIKE 'acknowledge%' AND states LIKE 'c%'
    """,
    "history_with_gaps": "DELETE FROM event_step WHERE instance_id = 1 AND seq = 1",
    "steps_lost": "UPDATE process_instance SET lock_version = 1 WHERE id = 1",
    "act_not_on_trail": "DELETE FROM audit_row WHERE action = 'task_completed'",
    "chain_broken": "UPDATE audit_row SET actor_id = 77 WHERE seq = 1 AND stream = 'case:1'",
    "job_late": """
        UPDATE job SET status = 'waiting', sent_at = NULL,
        run_after = now() - interval '5 minutes' WHERE id = 1
    """,
    "timer_late": """
        UPDATE process_instance SET due_at = '2026-11-01' WHERE status = 'running' AND case_id = 2
    """,
    "message_lies": """
        INSERT INTO message (name, correlation_key, payload, timeline, received_at, expires_at)
        SELECT name, correlation_key, '{}', 'live', '2026-11-09', '2026-12-09'
        FROM message_subscription
    """,
    "letter_hangs": """
        UPDATE correspondence SET status = 'sending' WHERE id = 1;
        INSERT INTO sending_try (correspondence_id, channel, handed_at, outcome, detail)
        VALUES (1, 'sms', now() - interval '9 minutes', '', '')
    """,
    "letter_not_once": """
        INSERT INTO sending_try (correspondence_id, channel, handed_at, outcome, detail)
        VALUES (1, 'sms', now(), 'sent', ''), (1, 'sms', now(), 'sent', '')
    """,
    "ended_but_open": "UPDATE process_instance SET status = 'completed' WHERE id = 2",
    "open_without_state": "UPDATE process_instance SET state = NULL WHERE id = 2",
    "state_differs": """
        UPDATE process_instance SET due_at = '2027-01-01' WHERE status = 'running' AND case_id = 2
    """,
    "case_left_alone": """
        UPDATE process_instance SET status = 'terminated' WHERE case_id = 3
    """,
    "stands_still": "DELETE FROM message_subscription",
    "halted_unseen": "UPDATE process_instance SET status = 'incident' WHERE id = 2",
    "failed_unseen": "UPDATE job SET status = 'failed' WHERE instance_id = 2",
}


def test_a_town_that_has_lived_keeps_every_promise(look: Look) -> None:
    report = look(states=True, contents=True)
    assert [(f.check.key, f.examples) for f in report.findings] == []
    assert report.is_sound
    assert {one.check.promise for one in report.asked} == set(PROMISES)


def test_every_question_has_its_fault_here() -> None:
    asked = {check.key for check in (*QUERIES, CHAIN, STATES)}
    assert set(FAULTS) == asked  # the two of files stand below


@pytest.mark.parametrize("key", FAULTS)
def test_a_planted_fault_is_found_and_told(key: str, plant: Plant, look: Look) -> None:
    plant(FAULTS[key])
    report = look(states=True)
    found = {finding.check.key: finding for finding in report.findings}
    assert key in found, sorted(found)
    assert not report.is_sound
    for language in ("en", "fa"):
        for row in found[key].examples:
            assert "{" not in found[key].what(language, row)
        assert found[key].advice(language)


@pytest.mark.parametrize("harm", ["gone", "shorter", "changed"])
def test_a_file_that_is_not_what_was_given_is_found(harm: str, lived: Town, look: Look) -> None:
    (file,) = lived.files.glob("*/*")
    content = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:-1] if harm == "shorter" else content[:-1] + b"?")
    (found,) = look(contents=True).findings
    assert found.check == FILES


def test_an_old_file_without_a_row_is_found_and_a_fresh_one_is_not(lived: Town, look: Look) -> None:
    (file,) = lived.files.glob("*/*")
    stray = file.with_name("left-by-a-rolled-back-work")
    stray.write_bytes(b"?")
    assert look().is_sound
    os.utime(stray, (time.time() - 90_000,) * 2)
    (found,) = look().findings
    assert (found.check, found.count) == (STRAYS, 1)
