"""Withdrawal: the citizen no longer wants the case followed; whether it ends, others decide."""

from processes import audit
from processes.cases.errors import WithdrawalNotOpen
from processes.cases.folding import clean, fold
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.work import Work

WITHDRAW = "withdrawal_asked"
OPEN = frozenset({"received", "in_progress", "waiting"})
"""States in which there is something to withdraw: no answer has been given yet."""


def may_withdraw(case: Case) -> bool:
    """Whether the citizen may withdraw: while the case is handled, once in each round."""
    return case.status in OPEN and case.withdrawal_asked_at is None


def ask_withdrawal(work: Work, case: Case, why: str = "") -> None:
    """The citizen withdraws; a reason may be given, which inspection alone will read.

    Raises WithdrawalNotOpen."""
    if not may_withdraw(case):
        raise WithdrawalNotOpen()
    key = f"withdraw:{case.id}:{case.round}"
    case.withdrawal_asked_at, case.withdrawal_reason = work.now, clean(why)
    entry = audit.Entry(f"case:{case.id}", "withdrawal_asked", f"case:{case.id}", work.actor_id)
    work.note(entry)
    work.session.flush()
    given = {"round": case.round, "withdrawal_has_reason": bool(fold(why))}
    one = f"{case.code}:{case.round}"
    verbs.deliver(work, WITHDRAW, one, given, case_id=case.id, idempotency_key=key)
