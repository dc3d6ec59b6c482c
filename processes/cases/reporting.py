"""A sealed report that whoever sent a case makes besides it, by no tie that others could read."""

from processes.cases.identity import CONFIDENTIAL, for_letters
from processes.cases.intake import ANONYMOUS, NewMessage, receive
from processes.cases.tables import Case
from processes.instances.work import Work
from processes.organisation.lanes import SEALED

WRONGDOING = "wrongdoing"


def report_apart(work: Work, case: Case, word: str, body: str, **asked: str) -> tuple[Case, bool]:
    """Open a sealed report of `body` for the sender of `case`; the same `word` opens one.

    `asked` are further fields of the message (topic_key, severity). The sender is known to
    inspection as far as the case knew them. Answers the report and whether it is new."""
    sender = for_letters(work, case)
    received = receive(
        work,
        NewMessage(
            kind=WRONGDOING,
            body=body,
            language=case.language,
            channel=case.channel,
            identity=CONFIDENTIAL if sender.is_known else ANONYMOUS,
            name=sender.name,
            phone=sender.phone,
            email=sender.email,
            with_pin=False,
            source=f"case:{case.code}",
            external_id=word,
            is_synthetic=case.is_synthetic,
            **asked,  # type: ignore[arg-type]  # names of text fields only
        ),
    )
    report = work.session.get_one(Case, received.case_id)
    if received.is_new:
        report.grade = SEALED
    return report, received.is_new
