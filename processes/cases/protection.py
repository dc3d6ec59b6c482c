"""Protection of who reported: what they tell of retaliation becomes a report of its own."""

from sqlalchemy import select

from processes.cases.identity import CONFIDENTIAL, for_letters
from processes.cases.intake import ANONYMOUS, NewMessage, receive
from processes.cases.subjects import as_rows, name_subjects
from processes.cases.tables import Case, FormAnswer
from processes.instances.work import Work

KIND, TOPIC, SEVERITY = "wrongdoing", "conduct.retaliation", "S1"
FORM, TOLD = "check-retaliation", "retaliation_note"


def report_retaliation(work: Work, case: Case, number: int) -> str:
    """Open a sealed S1 report with the reporter's words of the last check; answers its code.

    It concerns the same people and goes by the same case box. The same check opens one report."""
    identity = for_letters(work, case)
    received = receive(
        work,
        NewMessage(
            kind=KIND,
            topic_key=TOPIC,
            severity=SEVERITY,
            body=_told(work, case.id) or case.subject,
            language=case.language,
            channel=case.channel,
            identity=CONFIDENTIAL if identity.is_known else ANONYMOUS,
            name=identity.name,
            phone=identity.phone,
            email=identity.email,
            with_pin=False,
            source=f"case:{case.code}",
            external_id=f"retaliation:{number}",
            is_synthetic=case.is_synthetic,
        ),
    )
    report = work.session.get_one(Case, received.case_id)
    if received.is_new:
        report.grade = "sealed"
        name_subjects(work.session, report, as_rows(work.session, case.id))
    return report.code


def _told(work: Work, case_id: int) -> str:
    query = select(FormAnswer.answers).where(
        FormAnswer.case_id == case_id, FormAnswer.form_key == FORM
    )
    last = work.session.scalars(query.order_by(FormAnswer.at.desc()).limit(1)).first()
    return str((last or {}).get(TOLD) or "")
