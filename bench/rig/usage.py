"""What an instance costs besides time: CPU of the application and the database, WAL, bytes kept."""

import resource

import psutil
from sqlalchemy import text

from bench.rig import Ground

KEPT = (
    "process_instance",
    "user_task",
    "event_step",
    "job",
    "message_subscription",
    "audit_row",
    "audit_head",
)
"""The tables that hold what is left of an instance: its row, its tasks, its log, its trail."""


def cpu_seconds(place: Ground) -> tuple[float, float]:
    """CPU used so far by this process and by the database's processes."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    server = psutil.Process(place.server_pid)
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return used.ru_utime + used.ru_stime, sum(each.user + each.system for each in times)


def wal_bytes(place: Ground) -> int:
    """Bytes of write-ahead log so far."""
    with place.sessions() as session:
        query = text("select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
        return int(session.scalar(query) or 0)


def kept_bytes(place: Ground) -> int:
    """Bytes of the tables, their indexes and what stands beside them, after VACUUM."""
    with place.sessions() as session:
        door = session.connection(execution_options={"isolation_level": "AUTOCOMMIT"})
        total = 0
        for table in KEPT:
            door.execute(text(f"vacuum {table}"))
            total += door.scalar(text(f"select pg_total_relation_size('{table}')")) or 0
        return total
