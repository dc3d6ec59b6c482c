"""What a survey brings up besides its question, each a case of its own: praise, improper demands.

What was improper leaves no mark on the case asked about, its survey or its processes: people of
the unit read those.
"""

from processes.cases.reporting import report_apart
from processes.cases.splitting import open_case
from processes.cases.tables import Case
from processes.feedback.tables import Survey
from processes.instances.work import Work

PRAISE, TIE = "appreciation", "split"


def open_appreciation(work: Work, survey: Survey) -> Case:
    """The citizen's praise, given with consent, on its way to the colleague; once."""
    asked = {"kind": PRAISE, "body": survey.praise}
    return open_case(work, survey.case_id, f"survey:{survey.id}:praise", TIE, asked)


def report_improper(work: Work, survey: Survey, words: str) -> str:
    """A demand that should not have been made becomes a sealed report; answers its code, once."""
    case = work.session.get_one(Case, survey.case_id)
    report, is_new = report_apart(work, case, f"survey:{survey.id}:improper", words)
    if is_new:
        report.pin_hash = case.pin_hash
        work.session.flush()
    return report.code
