"""Waiting for what other programs do: a condition with a generous limit, never a fixed sleep."""

import time
from collections.abc import Callable


def until(holds: Callable[[], object], seconds: float = 15.0) -> None:
    """Return as soon as `holds()` is true; fail when it is not within `seconds`."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, f"this did not become true within {seconds} s"
        time.sleep(0.02)
