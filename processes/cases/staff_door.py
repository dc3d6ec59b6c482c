"""The staff door: a colleague's word becomes a case whose writer is hidden from their own line."""

from dataclasses import replace

from processes.cases.concern import writers_line
from processes.cases.exclusions import exclude
from processes.cases.identity import CONFIDENTIAL
from processes.cases.intake import NewMessage, Receipt, receive
from processes.cases.tables import Case
from processes.instances import verbs
from processes.instances.work import Work
from processes.organisation.tables import Person

SOURCE, SPOKE, LINE = "staff", "colleague_spoke", "writers_line"


def raise_case(work: Work, writer: Person, message: NewMessage) -> Receipt:
    """Make a case of what `writer` says and keep their offices and the heads above away from it.

    `work` acts for nobody: neither the trail nor the case says who wrote. The name is sealed when
    the message is confidential, and written nowhere when it is anonymous."""
    name = writer.name_fa if message.identity == CONFIDENTIAL else ""
    received = receive(work, replace(message, source=SOURCE, name=name))
    if received.is_new:
        case = work.session.get_one(Case, received.case_id)
        if case.grade == "open":
            case.grade = "guarded"  # until the table of grades says the same
        exclude(work, case.id, writers_line(work.session, writer.id), LINE)
        verbs.deliver(work, SPOKE, case.code, {}, case_id=case.id)
    return received
