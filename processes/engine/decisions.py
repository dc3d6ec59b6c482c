"""DMN decision tables: parsed once, decided row by row, with the rows named as the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from processes.engine.feel import Scope


@dataclass(frozen=True)
class Outcome:
    """A decision and its why: `matched_rows` count from 1, as people see the table."""

    result: Any
    matched_rule_ids: tuple[str, ...]
    matched_rows: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class DecisionTable:
    """The compiled table (filled in next)."""

    hit_policy: str
    aggregation: str | None


@dataclass(frozen=True, eq=False)
class Decision:
    """A decision of a DMN file; `name` is Persian, `name_en` its English."""

    id: str
    name: str
    name_en: str
    table: DecisionTable

    def decide(self, context: Mapping[str, Any], scope: Scope) -> dict[str, Any] | list[Any] | None:
        """The result as JSON data; None when no rule matches. Raises FeelFault, HitPolicyBroken."""
        return self.explain(context, scope).result

    def explain(self, context: Mapping[str, Any], scope: Scope) -> Outcome:
        """The result with the rules that gave it. Raises FeelFault, HitPolicyBroken."""
        raise NotImplementedError


def parse_decisions(root: etree._Element) -> dict[str, Decision]:
    """The decisions of a DMN file by id. Raises DecisionRefused at the first finding."""
    raise NotImplementedError


def decision_findings(root: etree._Element) -> list[tuple[str, str, str]]:
    """Everything that keeps the file from being published: (element id, fa, en)."""
    raise NotImplementedError
