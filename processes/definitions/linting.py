"""Checks files and folders before they become a version: what `pasokh lint` and the gate run."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from processes.engine.lint import Catalogue, Finding


@dataclass(frozen=True)
class Report:
    """What was read and what was found in it."""

    files: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

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
        """One line for each finding, in the order of files and lines."""
        return []


def lint_contents(
    contents: dict[str, bytes], *, draft: bool = False, known: Catalogue | None = None
) -> Report:
    """The report on a package held in memory: {path: bytes}."""
    return Report()


def lint_paths(
    paths: Sequence[Path], *, draft: bool = False, known: Catalogue | None = None
) -> Report:
    """The report on files and folders; names resolve within them and in `known`."""
    return Report()
