"""The day's digest as its process sends it: one message to one person."""

from handlers.correspondence import STAFF_LANGUAGE, NoSuchLetter
from handlers.records import Result
from processes import wording
from processes.cases import digests
from processes.cases.correspondence import Words, to_person
from processes.instances.queries import definition_of_instance
from processes.instances.tables import Job
from processes.instances.work import Work
from processes.organisation.tables import Person

INBOX = "/inbox"


def send_digest(work: Work, job: Job, person: float, letter: str) -> Result:
    """Send the person's kept notices as one letter; nothing when none is left to tell."""
    who = work.session.get_one(Person, int(person))
    digest = digests.take(work, who)
    if digest is None:
        return {"notices_sent": 0}
    letters = definition_of_instance(work.session, job.instance_id).letters
    if (letter, STAFF_LANGUAGE) not in letters:
        raise NoSuchLetter(letter=letter)
    number = wording.digits
    subject, body = letters[letter, STAFF_LANGUAGE].render(
        {
            "today": wording.long_date(work.now, STAFF_LANGUAGE),
            "due_today": number(digest.due_today, STAFF_LANGUAGE),
            "overdue": number(digest.overdue, STAFF_LANGUAGE),
            "count": number(len(digest.lines), STAFF_LANGUAGE),
            "notices": "\n".join(f"- {line}" for line in digest.lines),
            "link": f"{work.ports.public_url}{INBOX}",
        }
    )
    to_person(work, None, Words(letter, STAFF_LANGUAGE, subject, body), who, job.key)
    return {"notices_sent": len(digest.lines)}
