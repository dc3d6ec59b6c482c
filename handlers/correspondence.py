"""Letters to the citizen and notices to staff, from the templates of the running version."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.records import Result
from processes.cases.correspondence import Words, to_citizen, to_group, to_person
from processes.cases.identity import for_letters
from processes.cases.letter_values import letter_values
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
_GAP = re.compile(r" +([،؛:.,])")


class NoSuchLetter(PasokhError):
    """The version by which this case runs has no letter «{letter}»; publish one that has it."""

    fa = "نسخه‌ای که این پرونده با آن پیش می‌رود نامهٔ «{letter}» ندارد؛ نسخه‌ای منتشر کنید که دارد."


def send_letter(
    work: Work, job: Job, letter: str, sms: str | None = None, channel: str | None = None
) -> Result:
    """To the citizen: `sms` where there is a telephone, `letter` by e-mail or in the case box."""
    case = work.session.get_one(Case, job.case_id)
    identity = for_letters(work, case)
    if sms and identity.phone and channel in (None, "sms"):
        to_citizen(work, case, _words(work, job, case, sms), "sms", f"{job.key}:sms")
        channel = "email" if identity.email else "box"
    to_citizen(work, case, _words(work, job, case, letter), channel, job.key)
    return None


def notify_staff(
    work: Work, job: Job, letter: str, group: str | None = None, person_id: int | None = None
) -> Result:
    """To everybody in a group, or to one person; people excluded from the case get nothing."""
    case = work.session.get_one(Case, job.case_id)
    words = _words(work, job, case, letter, STAFF_LANGUAGE)
    if person_id is not None:
        person = work.session.get_one(Person, person_id)
        to_person(work, case.id, words, person, f"{job.key}:{person.id}")
    if group:
        to_group(work, case.id, words, group, job.key)
    return None


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
