"""The city that is shaken: a small way of handling with everything in it that can go wrong."""

from datetime import UTC, datetime
from pathlib import Path

from processes.db import unit_of_work
from processes.organisation.facts import put_fact
from tests.builders import Process
from tests.rig.cities import fill_city
from tests.rig.databases import Database
from tests.rig.towns import Town, small_package

JOBS = {
    "suggest", "promise", "acknowledge", "left", "right", "route", "working", "record", "met",
    "send", "close", "note_down",
}  # fmt: skip
TASKS = {"assess", "answer"}
PROCESSES = {"case_handling", "nudge"}


def package() -> dict[str, bytes]:
    """Letters, two jobs at the same time, a timer, two people, a message that starts another."""
    process = (
        Process("case_handling", name="رسیدگی", name_en="Case handling")
        .start("message_arrived")
        .service("suggest", "suggest_assessment")
        .service(
            "promise",
            "set_deadline",
            limit='"answer"',
            due="working days(10)",
            table='"deadlines"',
            row="3",
            amount="10",
            unit='"working"',
            since="case.received_at",
        )
        .service("acknowledge", "send_letter", letter='"receipt"')
        .user("assess", lane="triage_expert", form="assess")
        .service("route", "route_case")
        .parallel("fork")
        .service("left", "set_status", status='"in_progress"')
        .parallel("join")
        .at("fork")
        .service("right", "set_status", status='"in_progress"')
        .to("join")
        .throw("tell", "nudge_wanted")
        .catch("told", message="nudge_done")
        .service("working", "set_status", status='"in_progress"')
        .user("answer", lane="officer", form="answer")
        .service("record", "record_answer")
        .service("met", "meet_deadline", limit='"answer"')
        .service("send", "send_letter", letter='"answer"')
        .service("close", "close_case", reason='"settled"')
        .end("ended")
    )
    return {**small_package(), "bpmn/case_handling/case_handling.bpmn": process.xml()}


def nudge() -> dict[str, bytes]:
    """Begun by the message of a case; waits for a timer, does one thing, and tells the case."""
    process = Process("nudge").start(message="nudge_wanted").catch("wait", duration='"PT1S"')
    process.service("note_down", "set_status", status='"in_progress"').end(message="nudge_done")
    return {"bpmn/nudge/nudge.bpmn": process.xml()}


def fill(database: Database) -> None:
    """The organisation, the two processes, and gateways without a limit for the minute."""
    fill_city(database)
    town = Town(database.sessions, Path("/nowhere"), now=datetime.now(UTC))
    with unit_of_work(database.sessions) as session:
        put_fact(session, "outgoing", {"email": {"pauses_minutes": [0.05] * 20}})
    town.publish(package())
    town.publish(nudge())
