"""Publishing the packages of a folder: what `pasokh deploy` and the first start do."""

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


def deploy_shipped(sessions: sessionmaker[Session]) -> list[Publication]:
    """Publish every shipped package that is not yet published or differs.

    A package that a process owner has changed in the browser is left alone.
    """
    folders = [SHIPPED / "bpmn" / key for key in package_keys(SHIPPED)]
    return [deploy_folder(sessions, f) for f in folders if not _owned(sessions, f.name)]


def _owned(sessions: sessionmaker[Session], key: str) -> bool:
    with unit_of_work(sessions) as session:
        current = current_version(session, key)
        return current is not None and current.published_by_id is not None
