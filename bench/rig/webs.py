"""A web server with cases behind it, for measuring pages."""

import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from urllib.request import urlopen

import psutil
from sqlalchemy import select, text

from bench.rig import Ground
from handlers.composition import make_ports
from handlers.demo.organisation import load_organisation
from handlers.deploying import deploy_shipped
from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.valkey import Valkey
from handlers.worker import Bench, perform
from processes.cases.intake import NewMessage, receive
from processes.cases.tables import Case
from processes.instances.tables import Job, UserTask
from processes.instances.work import open_work
from processes.settings import Settings

WORDS = "آسفالت کوچه سه هفته پس از لکه‌گیری نشست کرده است. "


def serve(stack: ExitStack, place: Ground) -> Settings:
    """A broker, the demonstration's organisation and the shipped packages; how to reach them."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pasokh-bench-")))
    broker = Valkey(folder / "valkey", free_port(), "bench", folder / "valkey.log", durable=False)
    child = programs.spawn(program := broker.program())
    stack.callback(programs.stop, child, program)
    broker.wait_until_ready(child)
    port = free_port()
    url, keys = f"http://127.0.0.1:{port}", folder / "keys"
    settings = Settings(folder, place.url, broker.url, url, keys, port=port, web_processes=1)
    load_organisation(place.sessions, settings)
    list(deploy_shipped(place.sessions))
    return settings


def cases(place: Ground, settings: Settings, count: int) -> list[tuple[int, str]]:
    """New messages that wait for their assessment: (id of the task, code of the case) of each."""
    ports = make_ports(settings)
    for number in range(count):
        message = NewMessage(
            kind="complaint",
            body=WORDS * 20,
            topic_key="roads.asphalt",
            district_key="d05",
            identity="anonymous",
            source="bench",
            external_id=str(number),
        )
        with open_work(place.sessions, ports) as work:
            receive(work, message)
    while waiting := _waiting(place):
        for job_id in waiting:
            perform(Bench(place.sessions, ports), job_id)
    query = select(UserTask.id, Case.code).join(Case, Case.id == UserTask.case_id)
    with place.sessions() as session:
        found = session.execute(query.where(UserTask.element_id == "assess_message"))
        return [(task_id, code) for task_id, code in found]


def _waiting(place: Ground) -> list[int]:
    with place.sessions() as session:
        return list(session.scalars(select(Job.id).where(Job.status == "waiting")))


def web_server(stack: ExitStack, settings: Settings) -> psutil.Process:
    """The real web server with one process, once it answers."""
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PASOKH_DATA": str(settings.data),
        "PASOKH_KEYS": str(settings.keys),
        "PASOKH_PORT": str(settings.port),
        "PASOKH_WEB_PROCESSES": "1",
    }
    log = (settings.data / "web.log").open("wb")
    command = [sys.executable, "-m", "web.cli", "web"]
    child = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    stack.callback(child.wait)
    stack.callback(child.terminate)
    for _ in range(600):
        try:
            urlopen(settings.public_url + "/health", timeout=5).close()  # noqa: S310
            return psutil.Process(child.pid)
        except OSError:
            time.sleep(0.1)
    raise SystemExit((settings.data / "web.log").read_text())


def settle(place: Ground, *statements: str) -> None:
    """Run the statements, then let the planner know what has become of the tables."""
    with place.sessions() as session:
        for statement in statements:
            session.execute(text(statement))
        session.commit()
        door = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        door.execute(text("vacuum analyze"))
