"""A first guess at topic, kind and severity from the words of a message; a person decides."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from processes.cases.folding import fold
from processes.cases.tables import Case
from processes.organisation.facts import fact
from processes.organisation.tables import Topic

_HUNG_ON = "ی ه ا ها های هایی هاش هام هامون ای م ت ش مون تون شون مان تان شان و رو را یی اش ام"
ENDINGS = frozenset(_HUNG_ON.split())
"""What Persian hangs on a word: plurals, whose it is, the spoken object mark."""


@dataclass(frozen=True)
class Suggestion:
    """What the words suggest (None: nothing found), and the words themselves as the reason."""

    topic: str | None
    kind: str | None
    severity: str | None
    reason: str | None


def suggest(session: Session, case: Case) -> Suggestion:
    """The offered topic whose keywords speak loudest: rare and long ones, usual kinds, places.

    The citizen's own choice of topic stands when no word speaks for another."""
    words = _words(f"{case.subject} {case.body} {case.wanted}")
    topics = session.scalars(select(Topic).where(Topic.is_offered).order_by(Topic.position)).all()
    shared = Counter(_folded(word) for topic in topics for word in topic.keywords)
    found = {topic.key: _hits(words, topic) for topic in topics}
    best = max(topics, key=lambda t: _weight(found[t.key], shared, t, case), default=None)
    if best is None or not (found[best.key] or best.key == case.topic_key):
        return Suggestion(None, case.kind, case.severity, None)
    takes = fact(session, "kinds").get(case.kind, {}).get("takes_severity", False)
    severity = best.severity if takes else case.severity
    return Suggestion(best.key, case.kind, severity, "، ".join(found[best.key]) or None)


def _words(text: str) -> list[str]:
    """The words, those joined by a half space once as one and once as two."""
    return [*fold(text).split(), "", *fold(text.replace("\u200c", " ")).split()]


def _hits(words: list[str], topic: Topic) -> list[str]:
    """The keywords that occur, whatever ending the last word has."""
    text = " ".join(words)
    asked = ((word, _folded(word).split()) for word in topic.keywords)
    return [word for word, parts in asked if parts[-1] in text and _occurs(parts, words)]


@lru_cache(4096)
def _folded(keyword: str) -> str:
    """A keyword as search sees it; the same few hundred are asked for each message."""
    return fold(keyword)


def _occurs(asked: list[str], words: list[str]) -> bool:
    *first, last = asked
    return any(
        words[at : at + len(first)] == first and _is_form_of(words[at + len(first)], last)
        for at in range(len(words) - len(first))
    )


def _is_form_of(word: str, stem: str) -> bool:
    return word == stem or (word.startswith(stem) and word[len(stem) :] in ENDINGS)


def _weight(hits: list[str], shared: Counter[str], topic: Topic, case: Case) -> float:
    chosen = 3.5 if topic.key == case.topic_key else 0.0
    usual = 0.4 if case.kind in topic.usual else 0.0
    return chosen + usual + sum(_voice(word) / shared[_folded(word)] for word in hits)


def _voice(word: str) -> float:
    """Phrases and long words say more than short words."""
    return len(word.split()) + min(len(word), 10) / 10
