"""What a process of the workers does its jobs with: sessions of its own, the doors of the house."""

import os
from dataclasses import dataclass, replace
from functools import cache

from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import make_ports
from processes.db import make_engine, make_sessions
from processes.instances.ports import Ports
from processes.settings import Settings, read_settings


@dataclass(frozen=True)
class Bench:
    """What a job is done with: sessions of this very process, and the doors of the house."""

    sessions: sessionmaker[Session]
    ports: Ports


def make_bench(settings: Settings) -> Bench:
    """A bench of one connection; it rings no bell, since it goes on with its own jobs itself."""
    engine = make_engine(settings.database_url, pool_size=1)
    ports = replace(make_ports(settings), after_commit=lambda new_jobs: None)
    return Bench(make_sessions(engine), ports)


def own_bench() -> Bench:
    """The bench of this very process, by the settings in its environment."""
    return _bench(os.getpid())


@cache
def _bench(pid: int) -> Bench:
    return make_bench(read_settings(os.environ))
