"""A package as files: its diagrams and tables, with the forms and letters that they name."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

SUFFIXES = (".bpmn", ".dmn")
_FORM_KEY = re.compile(rb'name="formKey"\s+value="([\w.-]+)"')
_QUOTED = re.compile(rb'(?:"|&quot;)([a-z0-9][a-z0-9_-]*)(?:"|&quot;)')


def package_keys(root: Path) -> list[str]:
    """The packages under `root`/bpmn, in the order of their names."""
    folders = [f for f in (root / "bpmn").iterdir() if f.is_dir() and any(f.glob("*.bpmn"))]
    return sorted(folder.name for folder in folders)


def read_package_folder(root: Path, key: str) -> dict[str, bytes]:
    """Manifest path -> bytes of package `key` under `root` (which holds bpmn/ and forms/)."""
    folder = root / "bpmn" / key
    files = {
        f"bpmn/{key}/{path.name}": path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.suffix in SUFFIXES
    }
    for path in named_files(root, files):
        files[path.relative_to(root).as_posix()] = path.read_bytes()
    return files


def named_files(root: Path, files: Mapping[str, bytes]) -> list[Path]:
    """The forms and letters under `root`/forms that the diagrams and tables name."""
    forms = [root / "forms" / f"{key}.form" for key in sorted(form_keys(files))]
    quoted = quoted_words(files)
    letters = sorted((root / "forms" / "letters").glob("*.md"))
    named = [path for path in letters if letter_key(path.name) in quoted]
    return [path for path in forms if path.exists()] + named


def form_keys(files: Mapping[str, bytes]) -> set[str]:
    """The keys of the forms that user tasks name."""
    return {key.decode() for content in files.values() for key in _FORM_KEY.findall(content)}


def quoted_words(files: Mapping[str, bytes]) -> set[str]:
    """Every plain word in quotes: what a parameter or a table's cell may name a letter by."""
    return {word.decode() for content in files.values() for word in _QUOTED.findall(content)}


def letter_key(file_name: str) -> str:
    """`answer-upheld` of `answer-upheld.fa.md`."""
    return file_name.removesuffix(".md").rpartition(".")[0]


def package_of(files: Mapping[str, bytes]) -> str:
    """The key of the package whose diagrams these are; raises ValueError when there is none."""
    keys = {path.split("/")[1] for path in files if path.startswith("bpmn/")}
    if len(keys) != 1:
        raise ValueError(sorted(keys))
    return keys.pop()


def sha256(content: bytes) -> str:
    """The address of a file's content."""
    return hashlib.sha256(content).hexdigest()
