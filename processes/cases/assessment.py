"""A first guess at topic, kind and severity from the words of a message; a person decides."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.folding import fold
from processes.cases.tables import Case
from processes.organisation.facts import fact
from processes.organisation.tables import Topic


@dataclass(frozen=True)
class Suggestion:
    """What the words suggest (None: nothing found), and the words themselves as the reason."""

    topic: str | None
    kind: str | None
    severity: str | None
    reason: str | None


def suggest(session: Session, case: Case) -> Suggestion:
    """The offered topic whose keywords occur most, longer ones weighing more.

    The citizen's own choice of topic stands when no word speaks for another."""
    text = f" {fold(f'{case.subject} {case.body} {case.wanted}')} "
    topics = session.scalars(select(Topic).where(Topic.is_offered).order_by(Topic.position)).all()
    found = {topic.key: _hits(text, topic) for topic in topics}
    best = max(topics, key=lambda topic: _weight(found[topic.key], topic, case), default=None)
    if best is None or not (found[best.key] or best.key == case.topic_key):
        return Suggestion(None, case.kind, case.severity, None)
    words = "، ".join(found[best.key]) or None
    takes = fact(session, "kinds").get(case.kind, {}).get("takes_severity", False)
    return Suggestion(best.key, case.kind, best.severity if takes else case.severity, words)


def _hits(text: str, topic: Topic) -> list[str]:
    """The keywords that occur at the beginning of a word (so that endings do not matter)."""
    return [word for word in topic.keywords if f" {fold(word)}" in text]


def _weight(hits: list[str], topic: Topic, case: Case) -> float:
    chosen = 3.5 if topic.key == case.topic_key else 0.0
    usual = 0.5 if case.kind in topic.usual else 0.0
    return sum(1 + len(word.split()) + len(word) / 20 for word in hits) + (chosen + usual)
