"""Publish process packages: each PATH is a folder bpmn/<key>/, or a folder that holds bpmn/.

The same files as the version in force change nothing. 1 = refused with reasons; what stood
before the refused package is published."""

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from processes.settings import read_settings
from web.cli import FINE, REFUSED, add_data
from web.cli.speech import language, say, warn

if TYPE_CHECKING:
    from processes.definitions.publishing import Publication, PublishRefused


def arguments(parser: ArgumentParser) -> None:
    """What to publish, and in which house."""
    parser.add_argument("paths", nargs="+", metavar="PATH", type=Path)
    add_data(parser)


def run(args: Namespace) -> int:
    """Publish package after package; stop at the first that is refused."""
    from handlers.deploying import deploy_folder, package_folders
    from processes.db import make_engine, make_sessions

    sessions = make_sessions(make_engine(read_settings(os.environ, args.data).database_url))
    folders = [folder for path in args.paths for folder in package_folders(path)]
    return tell(deploy_folder(sessions, folder) for folder in folders)


def tell(publications: "Iterable[Publication]", indent: str = "") -> int:
    """Say what comes of each package; REFUSED, with its findings, at the first that is refused."""
    from processes.definitions.publishing import PublishRefused

    try:
        for done in publications:
            _say_published(done, indent)
    except PublishRefused as refusal:
        _warn_refused(refusal)
        return REFUSED
    return FINE


def _say_published(done: "Publication", indent: str) -> None:
    if done.is_new:
        en, fa = f"published: {done.key}, version {done.version}", f"منتشر شد: {done.key}"
    else:
        en, fa = f"unchanged: {done.key}", f"بی‌تغییر: {done.key}"
    say(indent + en, indent + fa)


def _warn_refused(refusal: "PublishRefused") -> None:
    warn(refusal.sentence(language()))
    for finding in refusal.findings:
        line = f":{finding.line}" if finding.line else ""
        warn(f"  {finding.file}{line}: {finding.level}: {finding.text(language())}")
