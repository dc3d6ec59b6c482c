"""What a survey brings up besides its question, each a case of its own: praise, improper demands.

What was improper leaves no mark on the case asked about, its survey or its processes: people of
the unit read those.
"""

from processes.cases.identity import CONFIDENTIAL, for_letters
from processes.cases.intake import ANONYMOUS, NewMessage, receive
from processes.cases.splitting import open_case
from processes.cases.tables import Case
from processes.feedback.tables import Survey
from processes.instances.work import Work

PRAISE, WRONGDOING = "appreciation", "wrongdoing"
TIE, SEALED = "split", "sealed"


def open_appreciation(work: Work, survey: Survey) -> Case:
    """The citizen's praise, given with consent, on its way to the colleague; once."""
    asked = {"kind": PRAISE, "body": survey.praise}
    return open_case(work, survey.case_id, f"survey:{survey.id}:praise", TIE, asked)


def report_improper(work: Work, survey: Survey, words: str) -> str:
    """A demand that should not have been made becomes a sealed report; answers its code, once."""
    case = work.session.get_one(Case, survey.case_id)
    identity = for_letters(work, case)
    received = receive(
        work,
        NewMessage(
            kind=WRONGDOING,
            body=words,
            language=case.language,
            channel=case.channel,
            identity=CONFIDENTIAL if identity.is_known else ANONYMOUS,
            name=identity.name,
            phone=identity.phone,
            email=identity.email,
            with_pin=False,
            source=f"case:{case.code}",
            external_id=f"survey:{survey.id}:improper",
            is_synthetic=case.is_synthetic,
        ),
    )
    report = work.session.get_one(Case, received.case_id)
    if received.is_new:
        report.grade, report.pin_hash = SEALED, case.pin_hash
        work.session.flush()
    return report.code
