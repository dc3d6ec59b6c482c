"""Staff's pages over HTTP: signed in, CSRF, the form checked, permission, audit, log, jobs.

The real web server (gunicorn, one process), the shipped packages, the demonstration city's people.
An officer lists, opens and completes initial assessments; CPU is that of the web server and of
PostgreSQL's processes together, in rounds, so that a disturbed round is seen. No worker runs: the
jobs wait. `BENCH_STORED` cases (100,000) are stored for the second half, filled by SQL.
"""

import os
import re
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

import psutil
from sqlalchemy import text

from bench.rig import Ground, ground, say, spread
from bench.rig.figures import figure
from bench.rig.webs import cases, serve, settle, web_server
from handlers.demo.organisation import password

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "6"))
EACH = int(os.environ.get("BENCH_EACH", "15"))
STORED = int(os.environ.get("BENCH_STORED", "100000"))
MIX = (("inbox", 3), ("form", 4), ("complete", 3))
"""What an officer does: of ten requests three look at the list, four open a task, three do one."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
VERSION = re.compile(r'name="_case" value="([^"]+)"')
ANSWERS = {
    "kind": "complaint",
    "severity": "S2",
    "topic": "roads.asphalt",
    "district": "d05",
    "points[0].text": "آسفالت نشست کرده است",
}


def main() -> None:
    """Print requests per CPU-second by kind and for the mix, with few and with many cases."""
    with ExitStack() as stack:
        place = stack.enter_context(ground(office=False))
        settings = serve(stack, place)
        needed = 2 * (EACH + ROUNDS * (EACH + 4))
        tasks = cases(place, settings, needed)
        web = web_server(stack, settings)
        officer = Officer(settings.public_url, tasks)
        stack.callback(officer.close)
        servers = (web, psutil.Process(place.server_pid))
        _measure(place, officer, servers, "")
        fill(place, STORED)
        officer.close()  # the server has hung up meanwhile; the next request opens a new line
        _measure(place, officer, servers, f"_at_{STORED}")


def _measure(
    place: Ground, officer: "Officer", servers: tuple[psutil.Process, ...], when: str
) -> None:
    stored = int(_scalar(place, 'select count(*) from "case"'))
    kinds: dict[str, Callable[[], None]] = {
        "inbox": officer.inbox,
        "form": officer.form,
        "case": officer.case,
        "complete": officer.complete,
    }
    officer.claim(EACH + ROUNDS * EACH)
    for kind in kinds.values():
        for _ in range(5):
            kind()
    for name, kind in kinds.items():
        officer.times.clear()
        rates = [_rate(kind, EACH, servers) for _ in range(ROUNDS)]
        say(f"{name}, {stored} cases stored: {_told(rates)}; {spread(officer.times)}")
        figure(f"http_{name}_per_cpu_second{when}", statistics.median(rates), "requests")
    officer.claim(ROUNDS * 4)
    steps = [kinds[name] for name, count in MIX for _ in range(count)]
    rates = [10 * _rate(lambda: [step() for step in steps], 1, servers) for _ in range(ROUNDS)]
    say(f"mix, {stored} cases stored: {_told(rates)}")
    figure(f"http_requests_per_cpu_second{when}", statistics.median(rates), "requests")


def _rate(act: Callable[[], Any], times: int, servers: tuple[psutil.Process, ...]) -> float:
    before = _cpu(servers)
    for _ in range(times):
        act()
    return times / max(_cpu(servers) - before, 0.001)


def _told(rates: list[float]) -> str:
    low, high = min(rates), max(rates)
    return f"{statistics.median(rates):.0f} requests per CPU-second ({low:.0f} to {high:.0f})"


@dataclass
class _Task:
    id: int
    code: str


class Officer:
    """One person at a browser without script, over one connection that stays open."""

    def __init__(self, url: str, tasks: list[tuple[int, str]]) -> None:
        """Sign in at `url`; `tasks` wait in the group, each with its case's code."""
        parts = urlsplit(url)
        self.connection = HTTPConnection(str(parts.hostname), parts.port)
        self.cookies: dict[str, str] = {}
        self.waiting = [_Task(*task) for task in tasks]
        self.mine: list[_Task] = []
        self.times: list[float] = []
        self.turn = 0
        token = _found(TOKEN, self._get("/sign-in"))
        self._post("/sign-in", csrf_token=token, username="triage1", password=password())
        self.token = _found(TOKEN, self._get("/me"))

    def claim(self, count: int) -> None:
        """Take so many tasks from the group."""
        for _ in range(count):
            task = self.waiting.pop(0)
            self._post(f"/tasks/{task.id}/claim", csrf_token=self.token)
            self.mine.append(task)

    def inbox(self) -> None:
        """Look at the list."""
        self._timed(lambda: self._get("/inbox"))

    def form(self) -> None:
        """Open one of the tasks."""
        self._timed(lambda: self._get(f"/tasks/{self._next().id}"))

    def case(self) -> None:
        """Open one of the cases."""
        self._timed(lambda: self._get(f"/cases/{self._next().code}"))

    def complete(self) -> None:
        """Send the form of a task (its case is as it was when it came)."""
        task = self.mine.pop(0)
        send = {"csrf_token": self.token, "_case": "0", **ANSWERS}
        self._timed(lambda: self._post(f"/tasks/{task.id}", **send))

    def close(self) -> None:
        """Leave."""
        self.connection.close()

    def _next(self) -> _Task:
        self.turn += 1
        return self.mine[self.turn % len(self.mine)]

    def _timed(self, act: Callable[[], object]) -> None:
        began = time.perf_counter()
        act()
        self.times.append((time.perf_counter() - began) * 1000)

    def _get(self, path: str) -> str:
        return self._asked("GET", path, None, 200)

    def _post(self, path: str, **fields: str) -> None:
        self._asked("POST", path, urlencode(fields), 302)

    def _asked(self, method: str, path: str, body: str | None, status: int) -> str:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request(method, path, body, headers)
        with closing(self.connection.getresponse()) as answer:
            page = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            if answer.status != status:
                raise SystemExit(f"{method} {path}: {answer.status}\n{page[:2000]}")
        return page


def fill(place: Ground, count: int) -> None:
    """Store so many closed cases of all units, each with its ended instance and tasks done."""
    columns = _listed(place, "case", without=("id", "code", "unit_id", "source", "external_id"))
    changed = {"status": "'closed'", "answered_at": "now()", "closed_at": "now()"}
    told = ", ".join(changed.get(name.strip('"'), f"c.{name}") for name in columns)
    units = "(select array_agg(id) from unit)"
    settle(
        place,
        f'insert into "case" (code, unit_id, {", ".join(columns)}) '  # noqa: S608 - our names
        f"select lpad((7000000000 + n)::text, 10, '0'), {units}[1 + n % 100], {told} "
        f'from generate_series(1, {count}) n, (select * from "case" order by id limit 1) c',
        "insert into process_instance (version_id, process_key, case_id, status, timeline,"
        " lock_version, next_seq, started_at, ended_at) select i.version_id, i.process_key, c.id,"
        " 'completed', 'live', 1, 1, now(), now() from \"case\" c, (select * from process_instance"
        " where process_key = 'case_handling' limit 1) i where c.code like '70%'",
    )


def _listed(place: Ground, table: str, without: tuple[str, ...]) -> list[str]:
    query = f"select column_name from information_schema.columns where table_name = '{table}'"  # noqa: S608
    with place.sessions() as session:
        names = session.scalars(text(query)).all()
    return [f'"{name}"' for name in names if name not in without]


def _scalar(place: Ground, query: str) -> Any:
    with place.sessions() as session:
        return session.scalar(text(query))


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise SystemExit(f"{pattern.pattern} is not on the page")
    return found[1]


def _cpu(servers: tuple[psutil.Process, ...]) -> float:
    each = [one for server in servers for one in (server, *server.children(recursive=True))]
    return sum(one.cpu_times().user + one.cpu_times().system for one in each)


if __name__ == "__main__":
    main()
