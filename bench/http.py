"""A user task completed over HTTP: signed in, CSRF, the form checked, permission, audit, log, jobs.

The real web server (gunicorn, one process), the shipped packages, the demonstration city's people;
what is timed is the POST of the initial assessment's form. No worker runs: the jobs wait.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener, urlopen

import psutil
from sqlalchemy import select

from bench.rig import Ground, ground, say, spread
from bench.rig.figures import figure
from handlers.composition import make_ports
from handlers.demo.organisation import load_organisation, password
from handlers.deploying import deploy_shipped
from handlers.servers import programs
from handlers.servers.ports import free_port
from handlers.servers.valkey import Valkey
from handlers.worker import Bench, perform
from processes.cases.intake import NewMessage, receive
from processes.instances.tables import Job, UserTask
from processes.instances.work import open_work
from processes.settings import Settings

CASES = 120
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
VERSION = re.compile(r'name="_case" value="([^"]+)"')


def main() -> None:
    """Print the median and the requests per CPU-second of the web server."""
    with ExitStack() as stack:
        place = stack.enter_context(ground(office=False))
        settings = _settings(stack, place)
        tasks = _cases(place, settings)
        web = _web(stack, settings)
        person = build_opener(HTTPCookieProcessor(CookieJar()))
        token = _sign_in(person, settings)
        posts, pages, cpu = [], [], 0.0
        for number, task in enumerate(tasks):
            pages.append(_timed(person, f"{settings.public_url}/tasks/{task}"))
            _post(person, f"{settings.public_url}/tasks/{task}/claim", csrf_token=token)
            page = person.open(f"{settings.public_url}/tasks/{task}").read().decode()
            before = _cpu(web)
            posts.append(_complete(person, settings, task, page))
            if number >= 10:  # the first ones warm the caches
                cpu += _cpu(web) - before
        say(f"open a task's page: {spread(pages[10:])}")
        say(f"complete a user task over HTTP: {spread(posts[10:])}")
        rate = (len(posts) - 10) / cpu
        say(f"completions per CPU-second of the web server: {rate:.0f}")
        figure("http_requests_per_cpu_second", rate, "requests")


def _settings(stack: ExitStack, place: Ground) -> Settings:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pasokh-bench-")))
    broker = Valkey(folder / "valkey", free_port(), "bench", folder / "valkey.log", durable=False)
    child = programs.spawn(program := broker.program())
    stack.callback(programs.stop, child, program)
    broker.wait_until_ready(child)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    keys = folder / "keys"
    settings = Settings(folder, place.url, broker.url, url, keys, port=port, web_processes=1)
    load_organisation(place.sessions, settings)
    list(deploy_shipped(place.sessions))
    return settings


def _cases(place: Ground, settings: Settings) -> list[int]:
    ports = make_ports(settings)
    for number in range(CASES):
        message = NewMessage(
            kind="complaint",
            body="آسفالت کوچه سه هفته پس از لکه‌گیری نشست کرده است. " * 20,
            topic_key="roads.asphalt",
            district_key="d05",
            identity="anonymous",
            source="bench",
            external_id=str(number),
        )
        with open_work(place.sessions, ports) as work:
            receive(work, message)
    while waiting := _ids(place, select(Job.id).where(Job.status == "waiting")):
        for job_id in waiting:
            perform(Bench(place.sessions, ports), job_id)
    return _ids(place, select(UserTask.id).where(UserTask.element_id == "assess_message"))


def _ids(place: Ground, query: object) -> list[int]:
    with place.sessions() as session:
        return list(session.scalars(query))  # type: ignore[call-overload]


def _web(stack: ExitStack, settings: Settings) -> psutil.Process:
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "REDIS_URL": settings.redis_url,
        "PASOKH_DATA": str(settings.data),
        "PASOKH_KEYS": str(settings.keys),
        "PASOKH_PORT": str(settings.port),
        "PASOKH_WEB_PROCESSES": "1",
    }
    command = [sys.executable, "-m", "web.cli", "web"]
    log = (settings.data / "web.log").open("wb")
    child = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    stack.callback(child.wait)
    stack.callback(child.terminate)
    for _ in range(300):
        try:
            urlopen(settings.public_url + "/health", timeout=5).close()  # noqa: S310
            return psutil.Process(child.pid)
        except OSError:
            time.sleep(0.1)
    raise SystemExit((settings.data / "web.log").read_text())


def _sign_in(person: OpenerDirector, settings: Settings) -> str:
    page = person.open(settings.public_url + "/sign-in").read().decode()
    fields = {"username": "triage1", "password": password()}
    _post(person, settings.public_url + "/sign-in", csrf_token=_found(TOKEN, page), **fields)
    return _found(TOKEN, person.open(settings.public_url + "/me").read().decode())


def _complete(person: OpenerDirector, settings: Settings, task: int, page: str) -> float:
    answers = {
        "csrf_token": _found(TOKEN, page),
        "_case": _found(VERSION, page),
        "kind": "complaint",
        "severity": "S2",
        "topic": "roads.asphalt",
        "district": "d05",
        "points[0].text": "آسفالت نشست کرده است",
    }
    began = time.perf_counter()
    answer = _post(person, f"{settings.public_url}/tasks/{task}", follow=False, **answers)
    if answer != 302:
        raise SystemExit(f"the form was not accepted ({answer})")
    return (time.perf_counter() - began) * 1000


def _post(person: OpenerDirector, url: str, *, follow: bool = True, **fields: str) -> int:
    data = urlencode(fields).encode()
    if follow:
        return int(person.open(url, data).status)
    parts = urlsplit(url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": _cookies(person)}
    with closing(HTTPConnection(str(parts.hostname), parts.port)) as connection:
        connection.request("POST", parts.path, data, headers)
        return connection.getresponse().status


def _cookies(person: OpenerDirector) -> str:
    jars = [each.cookiejar for each in person.handlers if isinstance(each, HTTPCookieProcessor)]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jars[0])


def _timed(person: OpenerDirector, url: str) -> float:
    began = time.perf_counter()
    person.open(url).read()
    return (time.perf_counter() - began) * 1000


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise SystemExit(f"{pattern.pattern} is not on the page")
    return found[1]


def _cpu(process: psutil.Process) -> float:
    each = [process, *process.children(recursive=True)]
    return sum(one.cpu_times().user + one.cpu_times().system for one in each)


if __name__ == "__main__":
    main()
