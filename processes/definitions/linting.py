"""Checks files and folders before they become a version: what `pasokh lint` and the gate run."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from processes.definitions.contents import Contents
from processes.engine.lint import Catalogue, Finding, lint_bpmn, lint_dmn
from processes.engine.lint.findings import called_file
from processes.engine.xml import MAX_BYTES, persian_digits
from processes.errors import PasokhError

KINDS = (".bpmn", ".dmn", ".form")
LETTERS = ".md"


class NothingToCheck(PasokhError):
    """There is nothing to check at the path given."""

    fa = "در مسیر «{path}» چیزی برای بررسی نیست؛ مسیر یک نمودار یا پوشهٔ آن را بدهید."
    en = "There is nothing to check at {path}; give the path of a diagram or of its folder."


@dataclass(frozen=True)
class Report:
    """What was read and what was found in it, errors first within each file."""

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether anything found is an error."""
        return any(finding.level == "error" for finding in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return {
            "refused": self.refused,
            "files": list(self.files),
            "findings": [finding.as_json() for finding in self.findings],
        }

    def lines(self, language: str) -> list[str]:
        """One line for each finding, then one that counts them."""
        errors = sum(finding.level == "error" for finding in self.findings)
        warnings = len(self.findings) - errors
        found = [_line(finding, language) for finding in self.findings]
        return [*found, _summary(len(self.files), errors, warnings, language)]


def lint_contents(
    contents: Mapping[str, bytes], *, draft: bool = False, known: Catalogue | None = None
) -> Report:
    """The report on a package held in memory ({path: bytes}); names resolve within it.

    `known` adds the names published elsewhere; what it leaves None is not checked, unless the
    files themselves bring such names (forms, letters, decisions, processes).
    """
    held = Contents.read(contents)
    catalogue = held.catalogue(known or Catalogue())
    findings = list(held.findings)
    for file, root in held.diagrams.items():
        others = [held.models[other] for other in held.models if other != file]
        findings += lint_bpmn(root, catalogue, draft=draft, file=file, others=others)
    for file, root in held.tables.items():
        findings += lint_dmn(root, catalogue, draft=draft, file=file)
    findings.sort(key=lambda f: (f.file, f.level, f.line or 0))
    return Report(tuple(contents), tuple(findings))


def lint_paths(
    paths: Sequence[Path], *, draft: bool = False, known: Catalogue | None = None
) -> Report:
    """The report on files and folders; names resolve within them and in `known`.

    Raises NothingToCheck for a path that does not exist, or if no file of a known kind is there.
    """
    contents: dict[str, bytes] = {}
    for path in paths:
        if not path.exists():
            raise NothingToCheck(path=path)
        contents.update({str(file): _read(file) for file in _files(path)})
    if not contents:
        raise NothingToCheck(path=", ".join(map(str, paths)))
    return lint_contents(contents, draft=draft, known=known)


def lint_command(
    paths: Sequence[str],
    *,
    draft: bool = False,
    as_json: bool = False,
    language: str = "en",
    known: Catalogue | None = None,
) -> int:
    """What `pasokh lint` does: writes the report; 0 = fine, 1 = refused, 2 = wrong usage."""
    try:
        report = lint_paths([Path(path) for path in paths], draft=draft, known=known)
    except NothingToCheck as error:
        sys.stderr.write(error.sentence(language) + "\n")
        return 2
    if as_json:
        sys.stdout.write(json.dumps(report.as_json(), ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write("\n".join(report.lines(language)) + "\n")
    return int(report.refused)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        yield from (p for p in sorted(path.rglob("*")) if p.is_file() and _is_ours(p))


def _is_ours(path: Path) -> bool:
    return path.suffix in KINDS or (path.suffix == LETTERS and path.parent.name == "letters")


def _read(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _line(finding: Finding, language: str) -> str:
    where = called_file(finding.file, finding.line, language)
    word = {"fa": ("خطا", "هشدار"), "en": ("error", "warning")}[language]
    return f"{where}: {word[finding.level != 'error']}: {finding.text(language)} [{finding.code}]"


def _summary(files: int, errors: int, warnings: int, language: str) -> str:
    if language == "fa":
        counted = [persian_digits(n) for n in (files, errors, warnings)]
        return "{} فایل، {} خطا، {} هشدار".format(*counted)
    return f"{files} files, {errors} errors, {warnings} warnings"
