"""After staff or units have changed: who is kept away from open cases is worked out anew."""

from sqlalchemy import delete, exists, select

from processes.cases.closing import ENDED
from processes.cases.exclusions import exclude_also
from processes.cases.sealed_tables import CaseSubject
from processes.cases.tables import Case
from processes.instances.work import Work
from processes.organisation.tables import OrganisationChange


def follow_changes(work: Work) -> int | None:
    """Follow the changes of staff and units that nobody has followed yet.

    Answers how many cases keep somebody further away; None when nothing had changed."""
    heard = work.session.scalars(delete(OrganisationChange).returning(OrganisationChange.id)).all()
    return keep_away_anew(work) if heard else None


def keep_away_anew(work: Work) -> int:
    """Keep whom open guarded and sealed cases concern by now away from them; how many cases.

    Whoever was near the matter once stays away, also after a move to another office. The writer
    of a case of the staff door is known to nobody; their line is the one of the day of writing."""
    concerned = exists().where(CaseSubject.case_id == Case.id)
    query = select(Case).where(Case.grade != "open", Case.status.not_in(ENDED), concerned)
    cases = work.session.scalars(query.order_by(Case.id)).all()
    return sum(exclude_also(work, case) for case in cases)
