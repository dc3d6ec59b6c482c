"""Publishing the packages of a folder: what `pasokh deploy` and the first start do."""

import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from handlers.composition import publish_names
from processes import clock
from processes.db import unit_of_work
from processes.definitions.packages import package_keys, read_package_folder
from processes.definitions.publishing import Publication, publish
from processes.definitions.reading import current_version
from processes.errors import PasokhError

SHIPPED = Path(__file__).resolve().parent.parent  # bpmn/ and forms/ lie beside this room


_PROCESS = re.compile(rb'<(?:\w+:)?process\b[^>]*\bid="([\w.-]+)"')
_CALLED = re.compile(rb'\bcalledElement="([\w.-]+)"')


class NoPackageThere(PasokhError):
    """There is no package in {path}; give a folder bpmn/<key> that holds .bpmn files."""

    fa = "در {path} بسته‌ای نیست؛ پوشه‌ای مانند bpmn/<key> با فایل‌های ‎.bpmn بدهید."


def deploy_folder(sessions: sessionmaker[Session], folder: Path) -> Publication:
    """Publish the package in `folder` (bpmn/<key>, with forms/ beside bpmn/).

    Raises NoPackageThere, PublishRefused.
    """
    folder = folder.resolve()
    root, key = folder.parent.parent, folder.name
    if folder.parent.name != "bpmn" or not any(folder.glob("*.bpmn")):
        raise NoPackageThere(path=folder)
    with unit_of_work(sessions) as session:
        files = read_package_folder(root, key)
        names = publish_names(session)
        return publish(session, files, names, by_id=None, now=clock.read(session))


def deploy_shipped(sessions: sessionmaker[Session]) -> Iterator[Publication]:
    """Publish every shipped package that is not yet published or differs, one after the other.

    A package that a process owner has changed in the browser is left alone.
    """
    for folder in package_folders(SHIPPED):
        if not _owned(sessions, folder.name):
            yield deploy_folder(sessions, folder)


def package_folders(path: Path) -> list[Path]:
    """The packages at `path` (one package, `bpmn`, or a folder that holds it), callees first."""
    place = path.resolve()
    if (place / "bpmn").is_dir():
        place = place / "bpmn"
    if place.name != "bpmn":
        return [place]
    return _callees_first([place / key for key in package_keys(place.parent)])


def _callees_first(folders: list[Path]) -> list[Path]:
    defined = {folder: _named(_PROCESS, folder) for folder in folders}
    needs = {
        folder: [
            other
            for other in folders
            if other != folder and defined[other] & _named(_CALLED, folder)
        ]
        for folder in folders
    }
    try:
        return list(TopologicalSorter(needs).static_order())
    except CycleError:  # the publish gate names it in the owner's words
        return folders


def _named(pattern: re.Pattern[bytes], folder: Path) -> set[bytes]:
    return {name for file in folder.glob("*.bpmn") for name in pattern.findall(file.read_bytes())}


def _owned(sessions: sessionmaker[Session], key: str) -> bool:
    with unit_of_work(sessions) as session:
        current = current_version(session, key)
        return current is not None and current.published_by_id is not None
