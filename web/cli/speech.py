"""What the command line says: results to stdout, refusals to stderr, in Persian or in English."""

import os
import sys
from collections.abc import Mapping

VARIABLES = ("PASOKH_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")

_spoken = {"language": "en"}


def default_language(environ: Mapping[str, str] = os.environ) -> str:
    """`fa` when the first language variable that is set begins with fa, else `en`."""
    asked = next((environ[name] for name in VARIABLES if environ.get(name)), "en")
    return "fa" if asked.startswith("fa") else "en"


def speak_in(language: str) -> None:
    """Say everything in `language` from now on."""
    _spoken["language"] = language


def language() -> str:
    """The language spoken."""
    return _spoken["language"]


def say(en: str, fa: str | None = None) -> None:
    """Say a line of the result."""
    sys.stdout.write(_chosen(en, fa) + "\n")
    sys.stdout.flush()


def warn(en: str, fa: str | None = None) -> None:
    """Say a line that is not the result: a refusal, a reason, a warning."""
    sys.stderr.write(_chosen(en, fa) + "\n")
    sys.stderr.flush()


def _chosen(en: str, fa: str | None) -> str:
    return fa if fa is not None and language() == "fa" else en
