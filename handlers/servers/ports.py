"""Ports of the embedded servers: chosen once, kept in a file, so that a restart uses them again."""

import json
import socket
from pathlib import Path

HOST = "127.0.0.1"


def port_for(name: str, kept: Path) -> int:
    """The port kept for `name` in the file `kept`, or a free one (kept from now on)."""
    ports = _read(kept)
    if name not in ports or not is_free(ports[name]):
        ports[name] = free_port()
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(ports))
    return ports[name]


def is_free(port: int, host: str = HOST) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _read(kept: Path) -> dict[str, int]:
    try:
        found = json.loads(kept.read_text())
    except (OSError, ValueError):
        return {}
    return {str(k): int(v) for k, v in found.items()} if isinstance(found, dict) else {}
