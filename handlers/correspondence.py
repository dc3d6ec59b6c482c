"""Letters to the citizen and notices to staff, from the templates of the running version."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.records import Result
from processes.cases import digests
from processes.cases.correspondence import (
    BOX,
    EMAIL,
    PAPER,
    SMS,
    Words,
    to_citizen,
    to_group,
    to_person,
)
from processes.cases.identity import Identity, for_letters, is_neutral
from processes.cases.letter_values import letter_values
from processes.cases.letters import letter_of, told_letter
from processes.cases.sending import send_again
from processes.cases.tables import Case
from processes.engine.letters import Letter
from processes.errors import PasokhError
from processes.feedback.tables import Survey
from processes.instances.queries import definition_of_instance
from processes.instances.tables import Job
from processes.instances.work import Work
from processes.organisation.tables import Person

STAFF_LANGUAGE = "fa"
SURVEY = "/survey/"
NEWS_SMS = "news-sms"  # the one text that may go out of a case that is not open
_GAP = re.compile(r" +([،؛:.,])")


class NoSuchLetter(PasokhError):
    """The version by which this case runs has no letter «{letter}»; publish one that has it."""

    fa = "نسخه‌ای که این پرونده با آن پیش می‌رود نامهٔ «{letter}» ندارد؛ نسخه‌ای منتشر کنید که دارد."


def send_letter(
    work: Work, job: Job, letter: str | None, sms: str | None = None, channel: str | None = None
) -> Result:
    """To the citizen: `sms` where there is a telephone, `letter` by e-mail, post or in the box.

    Nothing where the diagram names no letter. Of a guarded, sealed or confidential case nothing
    leaves the box but that there is news."""
    if letter is None:
        return None
    case = work.session.get_one(Case, job.case_id)
    identity = for_letters(work, case)
    if is_neutral(case):
        channel, sms = BOX, sms if sms == NEWS_SMS else None
    if sms and identity.phone and (channel in (None, SMS) or is_neutral(case)):
        to_citizen(work, case, _words(work, job, case, sms), SMS, f"{job.key}:sms")
        channel = _beside_sms(case, identity)
    to_citizen(work, case, _words(work, job, case, letter), channel, job.key)
    return None


def notify_staff(  # noqa: PLR0913 - the parameters that a diagram gives
    work: Work,
    job: Job,
    letter: str,
    group: str | None = None,
    person_id: int | None = None,
    digest: bool = False,
) -> Result:
    """To everybody in a group, or to one person, at once or in the day's digest.

    People excluded from the case get nothing."""
    case = work.session.get_one(Case, job.case_id)
    words = _words(work, job, case, letter, STAFF_LANGUAGE)
    if person_id is not None:
        person = work.session.get_one(Person, person_id)
        tell = digests.keep if digest else to_person
        tell(work, case.id, words, person, f"{job.key}:{person.id}")
    if group:
        tell_all = digests.keep_for_group if digest else to_group
        tell_all(work, case.id, words, group, job.key)
    return None


def resend_letter(work: Work, job: Job, letter_id: int, channel: str) -> Result:
    """Send a letter that did not arrive once more, by `channel` where the citizen has one.

    For an SMS that only told of a letter, the letter itself goes out."""
    case = work.session.get_one(Case, job.case_id)
    row = letter_of(work.session, case, letter_id)
    if channel == row.channel and send_again(work, row):
        return None
    whole = told_letter(work.session, row)
    words = Words(whole.letter_key, whole.language, whole.subject, whole.body)
    to_citizen(work, case, words, BOX if is_neutral(case) else channel, job.key)
    return None


def _beside_sms(case: Case, identity: Identity) -> str:
    """Where the full letter goes when an SMS has told of it."""
    if is_neutral(case):
        return BOX
    if identity.email:
        return EMAIL
    return PAPER if identity.address and case.channel == PAPER else BOX


def _words(work: Work, job: Job, case: Case, key: str, language: str | None = None) -> Words:
    letter, language = _letter(work, job, key, language or case.language)
    given = _variables(work, job)
    values = letter_values(work, case, language, given, letter.names)
    if (survey := _survey(work, given)) is not None:
        values["link"] = f"{work.ports.public_url}{SURVEY}{survey.token}"
    subject, body = letter.render(values)
    return Words(key, language, _tidy(subject), _tidy(body))


def _survey(work: Work, given: Mapping[str, Any]) -> Survey | None:
    """The question that the instance has opened, if it has."""
    survey_id = given.get("survey_id")
    return work.session.get(Survey, int(survey_id)) if survey_id else None


def _variables(work: Work, job: Job) -> Mapping[str, Any]:
    """What the service task sees."""
    places = (place for place, _ in work.instance(job.instance_id).run.jobs())
    return next((place.variables for place in places if place.task_id == job.task_id), {})


def _tidy(text: str) -> str:
    """Without the blank that an empty look-up leaves before a comma."""
    return _GAP.sub(r"\1", text)


def _letter(work: Work, job: Job, key: str, language: str) -> tuple[Letter, str]:
    letters = definition_of_instance(work.session, job.instance_id).letters
    for wanted in (language, "fa", "en"):
        if (key, wanted) in letters:
            return letters[key, wanted], wanted
    raise NoSuchLetter(letter=key)
