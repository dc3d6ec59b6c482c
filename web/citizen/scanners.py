"""Who opens a link: a person, as far as can be told without a script, or a programme that looks."""

from functools import cache
from pathlib import Path

from flask import Request

WORDS = Path(__file__).with_name("scanners.txt")
AHEAD = ("prefetch", "prerender", "preview")
_AHEAD_HEADERS = ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")


def is_person(request: Request) -> bool:
    """Whether a GET may be somebody's tap.

    Not HEAD, not what a browser fetches ahead or for a part of a page, not a known scanner, and
    nobody who does not want to see a page. What passes may still be a machine: opposite taps
    within moments tell (processes.feedback.taps)."""
    headers = request.headers
    agent = headers.get("User-Agent", "").lower()
    ahead = " ".join(headers.get(name, "") for name in _AHEAD_HEADERS).lower()
    return (
        request.method == "GET"
        and bool(agent)
        and not any(word in agent for word in _words())
        and not any(word in ahead for word in AHEAD)
        and headers.get("Sec-Fetch-Dest", "document") == "document"
    )


@cache
def _words() -> tuple[str, ...]:
    lines = WORDS.read_text("utf-8").splitlines()
    return tuple(line.strip() for line in lines if line.strip() and not line.startswith("#"))
