"""Taps on the links of a letter: written down as they come, and weighed when the question closes.

A link is also opened by machines: scanners of mail, previews of messengers. What they are known by
is the browser's business (`web.citizen.scanners`); here a tap is doubted when another answer of the
same letter was opened within moments, as no person does (docs/decisions).
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.feedback.tables import Survey, SurveyTap
from processes.instances.work import Work


def tap(work: Work, survey: Survey, outcome: str) -> None:
    """Write down that a link was opened with this answer in it; the same again changes nothing."""
    last = _taps(work.session, survey.id)[-1:]
    if last and last[0].outcome == outcome:
        return
    work.session.add(SurveyTap(survey_id=survey.id, outcome=outcome, at=work.now))
    work.session.flush()


def standing_tap(session: Session, survey: Survey) -> SurveyTap | None:
    """The last tap, unless a different one lies within moments of it: then none counts."""
    taps = _taps(session, survey.id)
    if not taps:
        return None
    last, apart = taps[-1], timedelta(seconds=survey.tap_apart_seconds)
    doubted = any(t.outcome != last.outcome and last.at - t.at <= apart for t in taps[:-1])
    return None if doubted else last


def is_doubted(session: Session, survey: Survey) -> bool:
    """Whether there were taps of which none counts."""
    return bool(_taps(session, survey.id)) and standing_tap(session, survey) is None


def _taps(session: Session, survey_id: int) -> list[SurveyTap]:
    query = select(SurveyTap).where(SurveyTap.survey_id == survey_id)
    return list(session.scalars(query.order_by(SurveyTap.id)))
