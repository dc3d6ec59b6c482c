"""Where shaken houses stand."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def ground_folder() -> Iterator[Path]:
    """A folder on a disk, which PostgreSQL's own user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="pasokh-chaos-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
