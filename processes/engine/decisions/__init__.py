"""DMN decisions: parsed once, decided row by row, with the rows named as the reason."""

from processes.engine.decisions.files import (
    Decision,
    DecisionRefused,
    decision_findings,
    parse_decisions,
)
from processes.engine.decisions.tables import DecisionFault, HitPolicyBroken, Outcome

__all__ = [
    "Decision",
    "DecisionFault",
    "DecisionRefused",
    "HitPolicyBroken",
    "Outcome",
    "decision_findings",
    "parse_decisions",
]
