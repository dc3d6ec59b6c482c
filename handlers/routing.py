"""Initial assessment suggested, the unit chosen, earlier officers kept away."""

from handlers.records import Result
from processes.cases import routing
from processes.cases.assessment import suggest
from processes.cases.exclusions import earlier_officers, exclude
from processes.cases.tables import Case
from processes.instances.tables import Job
from processes.instances.work import Work


def suggest_assessment(work: Work, job: Job) -> Result:
    """Topic, kind and severity as the words of the message suggest; a person decides."""
    found = suggest(work.session, work.session.get_one(Case, job.case_id))
    return {
        "suggested_topic": found.topic,
        "suggested_kind": found.kind,
        "suggested_severity": found.severity,
        "suggested_reason": found.reason,
    }


def route_case(work: Work, job: Job, unit: str | None = None) -> Result:
    """Give the case to a unit by a rule (none: the rule of its topic)."""
    case = work.session.get_one(Case, job.case_id)
    route = routing.route_case(work, case.id, unit)
    why = route.why_fa if case.language == "fa" else route.why_en
    return {"unit": route.key, "unit_why": why}


def exclude_earlier_officers(work: Work, job: Job, handling: list[str] | None = None) -> Result:
    """Who has worked on the case in a unit, or in one of the processes `handling`, may neither see
    nor handle it any more."""
    case = work.session.get_one(Case, job.case_id)
    earlier = earlier_officers(work.session, case.id, handling or ())
    exclude(work, case.id, earlier, "earlier_officer")
    return None
