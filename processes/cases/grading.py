"""The grade of a case, which decides who may see it: open, guarded, guarded_inspection, sealed."""

from processes import audit
from processes.cases.exclusions import earlier_officers, exclude, exclude_concerned, hand_over
from processes.cases.links import children
from processes.cases.tables import Case
from processes.errors import PasokhError
from processes.instances import verbs
from processes.instances.work import Work
from processes.organisation.lanes import SEALED, seal_readers

GRADES = ("open", "guarded", "guarded_inspection", SEALED)
PARENT_RELEASED = "parent_released"
MISTAKE, INTEREST = "held_by_mistake", "declared_interest"


class NoSuchGrade(PasokhError):
    """The table of grades gave «{grade}», which is none of: open, guarded, guarded_inspection,
    sealed. Correct the table and publish it again."""

    fa = (
        "جدول درجه «{grade}» داده است که هیچ‌یک از این‌ها نیست: open، guarded، "
        "guarded_inspection، sealed. جدول را درست و دوباره منتشر کنید."
    )


def set_grade(work: Work, case_id: int, grade: str) -> None:
    """Give the case its grade and bring the exclusion set to it; the change is on the trail.

    Whoever in a unit has held a case that turns out sealed held it by mistake and is kept away.
    Nobody follows the answer of a case that is not open: its followers are released.
    Raises NoSuchGrade."""
    if grade not in GRADES:
        raise NoSuchGrade(grade=grade)
    case = work.session.get_one(Case, case_id)
    before, case.grade = case.grade, grade
    work.session.flush()
    work.forget_cases()
    if before != grade:
        stream = f"case:{case_id}"
        body = {"grade": grade, "before": before}
        work.note(audit.Entry(stream, "grade_set", stream, work.actor_id, body=body))
    if grade == "sealed":
        held = earlier_officers(work.session, case_id) - seal_readers(work.session)
        exclude(work, case_id, held, MISTAKE)
    exclude_concerned(work, case)
    if before != grade:
        hand_over(work, case_id)
    if grade != "open" and children(work.session, case_id):
        verbs.deliver(work, PARENT_RELEASED, case.code, {}, case_id=case_id)
