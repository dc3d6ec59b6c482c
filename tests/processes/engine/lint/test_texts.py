"""The linter's sentences are whole in both languages."""

import string

import pytest

from processes.engine.lint.texts import TEXTS
from processes.engine.lint.words import ADVICE, KINDS


@pytest.mark.parametrize("code", TEXTS)
def test_a_sentence_has_the_same_look_ups_in_both_languages(code: str) -> None:
    fa, en = (
        {name for _, name, _, _ in string.Formatter().parse(text) if name}
        for text in (TEXTS[code].fa, TEXTS[code].en)
    )
    assert fa == en


def test_persian_sentences_use_persian_letters() -> None:
    texts = [t.fa for t in TEXTS.values()] + [fa for fa, _ in [*KINDS.values(), *ADVICE.values()]]
    assert not [text for text in texts if set(text) & set("يكة؛".replace("؛", ""))]
    assert all(text.strip() for text in texts)
