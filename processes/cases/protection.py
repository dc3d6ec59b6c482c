"""Protection of who reported: what they tell of retaliation becomes a report of its own."""

from sqlalchemy import select

from processes.cases.links import RETALIATION, link_apart
from processes.cases.reporting import report_apart
from processes.cases.subjects import as_rows, name_subjects
from processes.cases.tables import Case, FormAnswer
from processes.instances.work import Work

FORM, TOLD = "check-retaliation", "retaliation_note"


def report_retaliation(work: Work, case: Case, number: int, topic: str, severity: str) -> str:
    """Open a sealed report with the reporter's words of the last check; answers its code.

    It concerns the same people, goes by the same case box and is tied to the case, a tie that is
    seen only by those who may see both. The same check opens one report."""
    report, is_new = report_apart(
        work,
        case,
        f"retaliation:{number}",
        _told(work, case.id) or case.subject,
        topic_key=topic,
        severity=severity,
    )
    if is_new:
        name_subjects(work.session, report, as_rows(work.session, case.id))
        link_apart(work, report.id, case.id, RETALIATION)
    return report.code


def _told(work: Work, case_id: int) -> str:
    query = select(FormAnswer.answers).where(
        FormAnswer.case_id == case_id, FormAnswer.form_key == FORM
    )
    last = work.session.scalars(query.order_by(FormAnswer.at.desc()).limit(1)).first()
    return str((last or {}).get(TOLD) or "")
