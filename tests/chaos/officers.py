"""Officers who never rest: they take the next open task, answer it, and note what was accepted."""

import os
import random
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from processes.cases import answering
from processes.db import make_engine, make_sessions
from processes.errors import PasokhError
from processes.instances.ports import Ports
from processes.instances.tables import UserTask
from processes.instances.work import open_work
from processes.organisation.tables import Membership
from processes.settings import Settings

ANSWERS: dict[str, dict[str, Any]] = {
    "assess": {"topic": "roads.asphalt", "severity": "S2", "points": [{"text": "چاله"}]},
    "answer": {
        "findings": [{"finding": "upheld", "reason": "دیدیم", "rule": "مادهٔ ۵۵"}],
        "answer": "آسفالت را نو می‌کنیم.",
    },
    "look": {"topic": "roads.asphalt", "severity": "S2"},
}


def main(settings: Settings) -> None:
    """Work until killed; a task counts as accepted once the commit has returned."""
    sessions = make_sessions(make_engine(settings.database_url, pool_size=1))
    ports = make_ports(settings)
    accepted = Path(os.environ["CHAOS_ACCEPTED"])
    while True:
        try:
            if not _next(sessions, ports, accepted):
                time.sleep(0.1)
        except PasokhError:  # a colleague was faster, or works on it at this moment
            time.sleep(0.02)
        except (OperationalError, InterfaceError):  # the database is away
            time.sleep(0.2)


def _next(sessions: sessionmaker[Session], ports: Ports, accepted: Path) -> bool:
    with sessions() as session:
        tasks = select(UserTask).where(UserTask.state == "open").order_by(func.random()).limit(1)
        task = session.scalar(tasks)
        if task is None:
            return False
        person = task.assignee_id or random.choice(_group(session, task))  # noqa: S311
    with open_work(sessions, ports, actor_id=person) as work:
        answering.claim(work, task.id)
    with open_work(sessions, ports, actor_id=person) as work:
        done = answering.complete_task(work, task.id, ANSWERS[task.element_id], "fa")
    if not done.is_done:
        raise RuntimeError(f"{task.element_id}: {done.answers.errors}")
    with accepted.open("a") as told:
        told.write(f"{task.id}\n")
    return True


def _group(session: Session, task: UserTask) -> list[int]:
    people = select(Membership.person_id).where(
        Membership.role == task.role, Membership.unit_id == task.unit_id
    )
    return list(session.scalars(people))
