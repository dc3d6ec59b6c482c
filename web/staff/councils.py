"""The votes of a council on a case's page: who was asked, how it stands, who voted what."""

from dataclasses import dataclass

from flask_babel import gettext as _

from processes.cases import councils
from processes.cases.council_tables import CouncilSitting, CouncilVote
from processes.cases.councils import Tally
from processes.cases.tables import Case
from processes.cases.words import word
from processes.organisation.known import UnitFacts
from processes.organisation.tables import Person
from web.db import reading
from web.languages import current_language
from web.staff.pages import blueprint, unit_named


@dataclass(frozen=True)
class SittingFacts:
    """A sitting, its council, its counts; each vote by name once the voting is over."""

    row: CouncilSitting
    council: UnitFacts | None
    tally: Tally
    votes: list[tuple[Person, CouncilVote]]

    @property
    def decision(self) -> str:
        """What the chair decided, in the reader's language."""
        return word(self.row.decision, current_language())


@blueprint.app_template_global()
def sitting_facts(case: Case) -> list[SittingFacts]:
    """What the page of the case shows of its councils, the newest first."""
    session = reading()
    return [
        SittingFacts(
            row=row,
            council=unit_named(row.unit_id),
            tally=councils.count(session, row),
            votes=[] if row.state == councils.OPEN else councils.votes_of(session, row),
        )
        for row in councils.sittings_of(session, case.id)
    ]


@blueprint.app_template_global()
def vote_word(vote: str) -> str:
    """A vote in the reader's language; none: the member did not vote."""
    words = {
        "for": _("for"),
        "against": _("against"),
        "abstain": _("abstained"),
        "conflict": _("conflict of interest"),
    }
    return str(words.get(vote) or _("did not vote"))
