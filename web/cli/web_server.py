"""Serve the pages with gunicorn (threads), on PASOKH_HOST and PASOKH_PORT."""

import os
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from processes.settings import Settings, read_settings
from web.cli import add_data

if TYPE_CHECKING:
    from flask import Flask

_LONGEST_SOCKET_PATH = 100


def arguments(parser: ArgumentParser) -> None:
    """Where and from which house."""
    parser.add_argument("--port", type=int, help="port to listen on (default 1888)")
    add_data(parser)


def run(args: Namespace) -> int:
    """Become gunicorn."""
    if args.port:
        os.environ["PASOKH_PORT"] = str(args.port)
    if args.data:
        os.environ["PASOKH_DATA"] = str(args.data)
    settings = read_settings(os.environ)
    settings.run.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, "-m", "gunicorn", *gunicorn_arguments(settings)]
    os.execv(sys.executable, argv)  # noqa: S606  (argv is ours, no shell)


def gunicorn_arguments(settings: Settings) -> list[str]:
    """How gunicorn serves the house."""
    options = {
        "bind": f"{settings.host}:{settings.port}",
        "worker-class": "gthread",
        "workers": settings.web_processes,
        "threads": settings.web_threads,
        "timeout": 60,
        "graceful-timeout": 20,
        "keep-alive": 15,
        "worker-tmp-dir": _memory_folder(settings),
    }
    return [
        *(f"--{name}={value}" for name, value in options.items()),
        *_control_socket(settings.run / "gunicorn.ctl"),
        "web.cli.web_server:application()",
    ]


def application() -> "Flask":
    """What each gunicorn process serves: the app, made after the fork with its own connections."""
    from web.app import create_app

    return create_app(read_settings(os.environ))


def _control_socket(path: Path) -> list[str]:
    fits = len(str(path).encode()) <= _LONGEST_SOCKET_PATH
    return [f"--control-socket={path}"] if fits else ["--no-control-socket"]


def _memory_folder(settings: Settings) -> Path:
    """gunicorn touches a file there every second: memory rather than a disk."""
    memory = Path("/dev/shm")  # noqa: S108  (gunicorn's own advice; its file has no name)
    return memory if memory.is_dir() and os.access(memory, os.W_OK) else settings.run
