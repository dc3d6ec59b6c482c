"""Handing a message on: it counts only with a receipt or acceptance, and a return counts too."""

from processes import audit
from processes.cases.deadlines import ANSWER, meet_deadline
from processes.cases.tables import Case
from processes.instances.work import Work


def count_return(work: Work, case_id: int) -> None:
    """Another unit or body has sent the case back: it counts as being passed on does."""
    case = work.session.get_one(Case, case_id)
    case.transfers += 1
    body = {"transfers": case.transfers}
    work.note(audit.Entry(f"case:{case_id}", "case_returned", f"case:{case_id}", body=body))
    work.session.flush()


def record(work: Work, case_id: int) -> None:
    """The other body took the message and gave its number; the promise to the citizen is kept."""
    case = work.session.get_one(Case, case_id)
    meet_deadline(work, case_id, ANSWER)
    body = {"body": case.transfer_body, "receipt": case.transfer_receipt}
    entry = audit.Entry(
        f"case:{case_id}", "case_transferred", f"case:{case_id}", work.actor_id, body=body
    )
    work.note(entry)
    work.session.flush()
