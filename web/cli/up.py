"""Start PostgreSQL, Valkey, the web server, workers and the ticker, and keep them running.

Servers of your own: set DATABASE_URL and REDIS_URL. The demonstration city is filled into the
embedded database only, or where --demo asks for it."""

import os
import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from handlers.servers import ports, programs
from handlers.servers.programs import Program
from handlers.supervisor import ground
from handlers.supervisor.children import Child
from handlers.supervisor.errors import PortTaken
from handlers.supervisor.house import House
from handlers.supervisor.progress import Progress
from processes.settings import DEFAULT_PORT, Settings, data_folder, read_settings
from web.cli import add_data
from web.cli.prepare import accounts_file
from web.cli.speech import language

_GRACE_SECONDS = 40.0


def arguments(parser: ArgumentParser) -> None:
    """Where it listens, where its data is, whether it is a demonstration."""
    parser.add_argument("--port", type=int, help="port to listen on (default: 1888 or a free one)")
    parser.add_argument(
        "--demo",
        action=BooleanOptionalAction,
        default=None,
        help="fill the demonstration city (default: yes with the embedded database)",
    )
    add_data(parser)


def run(args: Namespace) -> int:
    """Keep a house until it is asked to stop."""
    data = (args.data or data_folder(os.environ)).expanduser().resolve()
    data.mkdir(parents=True, exist_ok=True)
    progress = Progress(language())
    progress.say("data", data=data)
    with ExitStack() as stack:
        stack.enter_context(ground.held(data))
        left = ground.stop_left_programs(data)
        if left:
            progress.say("orphans", count=left)
        servers, addresses = _servers(data, progress)
        stack.enter_context(ground.announced(data, *addresses))
        settings = _settings(args, data, addresses)
        house = _house(settings, servers, progress)
        house.run(partial(_welcome, settings, progress))
    progress.say("done", data=data)
    return 0


def _servers(data: Path, progress: Progress) -> tuple[list[Child], tuple[str, str]]:
    """The embedded servers that are needed, and the addresses of both."""
    children = []
    database, queue = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not database:
        postgres = ground.postgres(data, progress)
        children.append(Child("PostgreSQL", postgres.program, postgres.wait_until_ready))
        database = postgres.url
    if not queue:
        valkey = ground.valkey(data)
        children.append(Child("Valkey", valkey.program, valkey.wait_until_ready))
        queue = valkey.url
    return children, (database, queue)


def _settings(args: Namespace, data: Path, addresses: tuple[str, str]) -> Settings:
    demo = not os.environ.get("DATABASE_URL") if args.demo is None else args.demo
    return read_settings(
        {
            **os.environ,
            "DATABASE_URL": addresses[0],
            "REDIS_URL": addresses[1],
            "PASOKH_PORT": str(_port(args, data)),
            "PASOKH_DEMO": "1" if demo else "0",
        },
        data,
    )


def _port(args: Namespace, data: Path) -> int:
    """The port asked for; by default 1888 or, when that is taken, the one of the last start."""
    asked = str(args.port or os.environ.get("PASOKH_PORT") or "")
    if not asked.isdecimal():
        kept = data / "run" / "ports.json"
        return DEFAULT_PORT if ports.is_free(DEFAULT_PORT) else ports.port_for("web", kept)
    if not ports.is_free(int(asked)):
        raise PortTaken(port=asked)
    return int(asked)


def _house(settings: Settings, servers: list[Child], progress: Progress) -> House:
    names = [f"worker {number + 1}" for number in range(settings.workers)]
    return House(
        servers=servers,
        prepare=_program(settings, "prepare", "prepare"),
        stages=[
            [_child(settings, "web", "web")],
            [_child(settings, "ticker", "tick"), *(_child(settings, n, "worker") for n in names)],
        ],
        address=f"http://{settings.host}:{settings.port}",
        log=settings.run / "web.log",
        progress=progress,
    )


def _child(settings: Settings, name: str, command: str) -> Child:
    program = _program(settings, name, command)
    return Child(name, lambda: program)


def _program(settings: Settings, name: str, command: str) -> Program:
    """One of our own commands, told where its house is."""
    return Program(
        name=name,
        argv=(sys.executable, "-m", "web.cli", command, f"--language={language()}"),
        log=ground.fresh_log(settings.data, name.replace(" ", "-")),
        environ={
            **os.environ,
            "DATABASE_URL": settings.database_url,
            "REDIS_URL": settings.redis_url,
            "PASOKH_DATA": str(settings.data),
            "PASOKH_PORT": str(settings.port),
            "PASOKH_DEMO": "1" if settings.demo else "0",
            programs.MARK: str(settings.data),
        },
        grace_seconds=_GRACE_SECONDS,
    )


def _welcome(settings: Settings, progress: Progress) -> None:
    progress.say("open", address=settings.public_url)
    for line in _accounts(settings):
        progress.plain(line)
    progress.say("how_to_stop")


def _accounts(settings: Settings) -> list[str]:
    """The people one may sign in as, as the preparation wrote them down (a demonstration only)."""
    written = accounts_file(settings)
    return written.read_text(encoding="utf-8").splitlines() if written.exists() else []
