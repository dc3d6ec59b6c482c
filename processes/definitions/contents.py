"""The files of a package as the linter needs them: parsed, normalised, and what each one names."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import PurePosixPath
from typing import Any

from processes.engine.diagram import Diagram
from processes.engine.elements import read_diagram
from processes.engine.lint import Catalogue, Finding
from processes.engine.lint.findings import Collector
from processes.engine.lint.shape import is_too_large
from processes.engine.normalise import normalise
from processes.engine.xml import XmlRefused, local, parse_xml

Notes = list[tuple[str, str, str]]


@dataclass
class Contents:
    """The parsed files by path, the names that they bring, and what kept some from being read."""

    diagrams: dict[str, Any] = field(default_factory=dict)
    models: dict[str, Diagram] = field(default_factory=dict)
    tables: dict[str, Any] = field(default_factory=dict)
    forms: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @classmethod
    def read(cls, contents: Mapping[str, bytes]) -> "Contents":
        """Read every file by its kind; what cannot be read becomes a finding."""
        held = cls()
        readers = {
            ".bpmn": held._read_diagram,
            ".dmn": held._read_table,
            ".form": held._read_form,
            ".md": held._read_letter,
        }
        for file, content in contents.items():
            report = Collector(file)
            reader = readers.get(PurePosixPath(file).suffix)
            if reader:
                reader(file, content, report)
            else:
                report.add("file_unknown", None, what=PurePosixPath(file).name)
            held.findings += report.sorted()
        held._refuse_twins()
        return held

    def catalogue(self, known: Catalogue) -> Catalogue:
        """`known` with the names of these files added."""
        return replace(
            known,
            forms=self.forms | (known.forms or set()),
            letters=self.letters | (known.letters or set()),
            decisions=set(self._decisions()) | (known.decisions or set()),
            callees=set(self._processes()) | (known.callees or set()),
        )

    def _processes(self) -> list[str]:
        return [p.id for m in self.models.values() for p in m.processes if p.executable]

    def _decisions(self) -> list[str]:
        return [e.get("id", "") for r in self.tables.values() for e in r if local(e) == "decision"]

    def _refuse_twins(self) -> None:
        names = [*self._processes(), *self._decisions()]
        for name in sorted({n for n in names if names.count(n) > 1}):
            report = Collector()
            report.add("decision_twice", None, what=name)
            self.findings += report.sorted()

    def _read_diagram(self, file: str, content: bytes, report: Collector) -> None:
        root = _parse(file, content, report)
        if root is not None and not is_too_large(root, report):
            self.diagrams[file], changed = normalise(root, file=file)
            self.models[file] = read_diagram(self.diagrams[file])
            self.findings += changed

    def _read_table(self, file: str, content: bytes, report: Collector) -> None:
        root = _parse(file, content, report)
        if root is not None:
            self.tables[file] = root

    def _read_form(self, file: str, content: bytes, report: Collector) -> None:
        self.forms.add(PurePosixPath(file).stem)
        try:
            definition = json.loads(content)
        except (ValueError, RecursionError) as error:
            notes = [("JSON", f"JSON درستی نیست ({error}).", f"it is no valid JSON ({error}).")]
        else:
            notes = _form_notes(definition)
        _note("form_wrong", notes, report)

    def _read_letter(self, file: str, content: bytes, report: Collector) -> None:
        self.letters.add(PurePosixPath(file).name.removesuffix(".md").rpartition(".")[0])
        try:
            notes = _letter_notes(content.decode("utf-8"))
        except UnicodeDecodeError:
            notes = [("UTF-8", "به UTF-8 نوشته نشده است.", "it is not written in UTF-8.")]
        _note("letter_wrong", notes, report)


def _parse(file: str, content: bytes, report: Collector) -> Any:
    try:
        return parse_xml(content, name=file)
    except XmlRefused as refused:
        why = (refused.sentence("fa"), refused.sentence("en"))
        report.add("xml", _Line(refused.line), why=why)
        return None


@dataclass(frozen=True)
class _Line:
    """A place that is only a line."""

    line: int
    id: str = ""
    name_fa: str = ""
    name_en: str = ""


def _note(code: str, notes: Notes, report: Collector) -> None:
    for key, fa, en in notes:
        report.add(code, None, where=(f"«{key}»", f'"{key}"'), why=(fa, en))


def _form_notes(definition: Any) -> Notes:
    if not isinstance(definition, dict):
        return [("JSON", "فرم باید یک شیء JSON باشد.", "a form must be a JSON object.")]
    return _notes("forms", "form_findings", definition)


def _letter_notes(text: str) -> Notes:
    return _notes("letters", "letter_findings", text)


def _notes(module: str, function: str, content: Any) -> Notes:
    """What the reader of forms or letters has to say (loaded only when there is one to read)."""
    found = getattr(import_module(f"processes.engine.{module}"), function, None)
    return list(found(content)) if found else []
