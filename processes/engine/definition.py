"""One published version, parsed once: diagrams, forms, letters, tables, the engine's spec."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException

from processes.engine.decisions import Decision, parse_decisions
from processes.engine.diagram import Diagram, Element, ProcessModel
from processes.engine.elements import read_diagram
from processes.engine.forms import Form, parse_form
from processes.engine.letters import Letter, parse_letter
from processes.engine.normalise import normalise
from processes.engine.parts import Parser, own_parts
from processes.engine.xml import parse_xml
from processes.errors import PasokhError


class NotExecutable(PasokhError):
    """The engine cannot run this package: {reason}"""

    fa = "موتور فرایند این بسته را اجرا نمی‌کند: {reason}"


@dataclass(frozen=True)
class Spec:
    """The engine's own form of a version; `names` number its parts stably for the codec."""

    main: Any
    called: Mapping[str, Any]
    names: Mapping[str, tuple[Any, ...]]
    numbers: Mapping[str, Mapping[str, int]]

    @property
    def all(self) -> dict[str, Any]:
        """Name of a process or sub-process -> its spec, the main one included."""
        return {**self.called, self.main.name: self.main}


@dataclass(frozen=True, eq=False)
class Definition:
    """A version's files as read; `key` is the package and the id of its main process.

    `files` maps manifest paths to bytes: the package's own first, then those of pinned callees.
    """

    key: str
    files: Mapping[str, bytes]
    version_id: int = 0
    _roots: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def diagrams(self) -> dict[str, Diagram]:
        """Path of a .bpmn file -> its diagram as uploaded (what people see)."""
        return {path: read_diagram(self._root(path)) for path in self._paths(".bpmn")}

    @cached_property
    def models(self) -> dict[str, ProcessModel]:
        """Id of a process -> its model as it runs (normalised)."""
        return {
            model.id: model
            for path in self._paths(".bpmn")
            for model in read_diagram(self._normal(path)).processes
        }

    @property
    def main(self) -> ProcessModel:
        """The process that starts: the one named like the package, else the first."""
        return self.models.get(self.key) or next(iter(self.models.values()))

    @cached_property
    def decisions(self) -> dict[str, Decision]:
        """Id of a decision -> its table."""
        found: dict[str, Decision] = {}
        for path in self._paths(".dmn"):
            found |= parse_decisions(self._root(path))
        return found

    @cached_property
    def forms(self) -> dict[str, Form]:
        """Key of a form -> the form."""
        paths = {path: _stem(path) for path in self._paths(".form")}
        return {key: parse_form(self.files[path], key) for path, key in paths.items()}

    @cached_property
    def letters(self) -> dict[tuple[str, str], Letter]:
        """(key of a letter, language) -> the letter."""
        found = {}
        for path in self._paths(".md"):
            key, _, language = _stem(path).rpartition(".")
            found[key, language] = parse_letter(self.files[path].decode())
        return found

    def path_of(self, process_id: str) -> str:
        """The .bpmn file in which a process is drawn."""
        for path, diagram in self.diagrams.items():
            if any(process.id == process_id for process in diagram.processes):
                return path
        raise KeyError(process_id)

    def diagram(self, process_id: str) -> Diagram:
        """The diagram in which a process is drawn."""
        return self.diagrams[self.path_of(process_id)]

    def element(self, process_id: str, element_id: str) -> Element:
        """One element of one process."""
        return self.models[process_id].elements[element_id]

    def find(self, process_id: str, element_id: str) -> Element | None:
        """An element by the engine's names, where a sub-process counts as a process of its own."""
        model = self.models.get(process_id)
        if model is not None:
            return model.elements.get(element_id)
        holders = (m for m in self.models.values() if process_id in m.elements)
        return next((m.elements.get(element_id) for m in holders), None)

    @cached_property
    def spec(self) -> Spec:
        """What SpiffWorkflow runs."""
        parser = Parser()
        for path in self._paths(".bpmn"):
            parser.add_bpmn_xml(self._normal(path), filename=path)
        main = parser.get_spec(self.main.id)
        called = parser.get_subprocess_specs(self.main.id)
        for spec in (main, *called.values()):
            own_parts(spec)
        return _numbered(main, called)

    def trial(self) -> None:
        """Read everything as the engine would; raises NotExecutable with the reason."""
        try:
            _ = self.spec, self.decisions, self.forms, self.letters
        except ValidationException as problem:
            reason = f"{problem} ({problem.tag or ''} {problem.id or ''})"
            raise NotExecutable(reason=reason) from problem

    def _paths(self, suffix: str) -> list[str]:
        return [path for path in self.files if path.endswith(suffix)]

    def _root(self, path: str) -> Any:
        if path not in self._roots:
            self._roots[path] = parse_xml(self.files[path], name=path)
        return self._roots[path]

    def _normal(self, path: str) -> Any:
        key = f"normal:{path}"
        if key not in self._roots:
            self._roots[key] = normalise(self._root(path), file=path)[0]
        return self._roots[key]


def _numbered(main: Any, called: Mapping[str, Any]) -> Spec:
    names: dict[str, tuple[Any, ...]] = {}
    numbers: dict[str, dict[str, int]] = {}
    for spec in (main, *called.values()):
        ordered = sorted(spec.task_specs)
        names[spec.name] = tuple(spec.task_specs[name] for name in ordered)
        numbers[spec.name] = {name: number for number, name in enumerate(ordered)}
    return Spec(main, called, names, numbers)


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
