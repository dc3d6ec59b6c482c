"""Decision tables as people read them: columns and rows as they were written."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from processes.engine.xml import PASOKH, local, parse_xml, tag


@dataclass(frozen=True)
class Column:
    """One column: its title in both languages and the expression or name behind it."""

    title_fa: str
    title_en: str
    expression: str
    is_output: bool


@dataclass(frozen=True)
class Rule:
    """One row: its cells in the order of the columns, and its note."""

    id: str
    cells: tuple[str, ...]
    note_fa: str = ""
    note_en: str = ""

    def note(self, language: str) -> str:
        """Why the row is there, in `language`, else in the other one."""
        first, second = self.note_fa, self.note_en
        return (first or second) if language == "fa" else (second or first)


@dataclass(frozen=True)
class Table:
    """One decision with its table; `hit_policy` as in DMN (UNIQUE, FIRST, COLLECT...)."""

    id: str
    name_fa: str
    name_en: str
    hit_policy: str
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...]


def tables_in(content: bytes, *, name: str) -> list[Table]:
    """The decision tables of a .dmn file. Raises XmlRefused."""
    root = parse_xml(content, name=name)
    return [_table(node) for node in root if local(node) == "decision"]


def _table(decision: Any) -> Table:
    table = next(_children(decision, "decisionTable"), None)
    holder = decision if table is None else table
    return Table(
        id=decision.get("id", ""),
        name_fa=decision.get("name", ""),
        name_en=decision.get(tag(PASOKH, "nameEn"), ""),
        hit_policy=" ".join(
            word for word in (holder.get("hitPolicy", "UNIQUE"), holder.get("aggregation")) if word
        ),
        columns=(
            *map(_input, _children(holder, "input")),
            *map(_output, _children(holder, "output")),
        ),
        rules=tuple(map(_rule, _children(holder, "rule"))),
    )


def _input(node: Any) -> Column:
    expression = next((_text(e) for e in _children(node, "inputExpression")), "")
    return _column(node, expression, is_output=False)


def _output(node: Any) -> Column:
    return _column(node, node.get("name", ""), is_output=True)


def _column(node: Any, expression: str, *, is_output: bool) -> Column:
    title = node.get("label") or expression
    return Column(title, node.get(tag(PASOKH, "nameEn"), "") or title, expression, is_output)


def _rule(node: Any) -> Rule:
    cells = [_text(e) for kind in ("inputEntry", "outputEntry") for e in _children(node, kind)]
    note = next((_words(e) for e in _children(node, "description")), "")
    return Rule(node.get("id", ""), tuple(cells), note, node.get(tag(PASOKH, "noteEn"), ""))


def _children(node: Any, name: str) -> Iterator[Any]:
    return (child for child in node if local(child) == name)


def _text(node: Any) -> str:
    return next((_words(e) for e in _children(node, "text")), "")


def _words(node: Any) -> str:
    return (node.text or "").strip()
