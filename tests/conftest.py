"""What every test may ask for: real servers, a clean database, a real browser, a running house."""

import gc
import os
from pathlib import Path

import pytest

from web.cli.catalogues import compile_catalogues

pytest_plugins = [
    "tests.rig.flows",
    "tests.rig.walked",
    "tests.rig.servers",
    "tests.rig.databases",
    "tests.rig.browsers",
    "tests.rig.houses",
    "tests.rig.cities",
    "tests.rig.towns",
    "tests.rig.gateways",
]

ROOT = Path(__file__).parent.parent
OBJECTS_BETWEEN_COLLECTIONS = 20_000


def pytest_collection_finish() -> None:
    """Spare the collector what lives as long as the test process: modules, mappers, the tests.

    It is a sixth of the processor's time of a scenario otherwise."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """Pages speak both languages in tests too."""
    compile_catalogues()


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real and hostile material that is not part of the repository."""
    folder = Path(os.environ.get("PASOKH_SHARED") or ROOT.parent / "shared")
    if not folder.is_dir():
        pytest.skip(f"the material folder {folder} is not here: set PASOKH_SHARED to its path")
    return folder
