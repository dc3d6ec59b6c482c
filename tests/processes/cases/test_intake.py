"""Receiving messages: one case each, a code, a PIN once, and the handling begun."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from processes.cases import codes
from processes.cases.assessment import suggest
from processes.cases.correspondence import masked
from processes.cases.errors import KindNotReceived, MessageEmpty
from processes.cases.folding import clean, digits_of, fold
from processes.cases.identity import for_letters
from processes.cases.sealing import SealBroken, seal, unseal
from processes.cases.tables import Case, CaseIdentity, Correspondence
from processes.instances.tables import ProcessInstance
from processes.organisation.sign_in import verify
from tests.rig.towns import Town


def test_a_message_becomes_a_case_with_a_code_and_a_pin(town: Town) -> None:
    receipt = town.receive()
    case = town.case(receipt.case_id)
    assert codes.is_code(receipt.code) and case.code == receipt.code
    assert receipt.pin and len(receipt.pin) == 16 and receipt.pin not in (case.pin_hash or "")
    assert verify(case.pin_hash or "", receipt.pin)
    assert (case.status, case.severity, case.subject) == (
        "received",
        "S3",
        "چاله‌ای در خیابان ماست.",
    )


def test_the_same_message_again_gives_the_same_receipt_without_the_pin(town: Town) -> None:
    first, second = town.receive(), town.receive()
    assert (second.code, second.pin, second.is_new) == (first.code, None, False)
    assert town.rows(select(func.count(Case.id))) == [1]
    assert town.rows(select(func.count(ProcessInstance.id))) == [1]
    assert town.receive(external_id="2").code != first.code


def test_who_wrote_stands_apart_and_only_when_named(town: Town) -> None:
    named = town.receive()
    nameless = town.receive(external_id="2", identity="anonymous")
    (identity,) = town.rows(select(CaseIdentity))
    assert identity.case_id == named.case_id
    assert "نسترن" not in identity.name and "0912" not in identity.phone
    with town.work() as work:
        opened = for_letters(work, work.session.get_one(Case, named.case_id))
    assert (opened.name, opened.phone) == ("نسترن آزمونی", "09120000000")
    assert "نسترن" not in str(vars(town.case(named.case_id)))
    assert town.case(nameless.case_id).identity == "anonymous"


def test_a_message_without_words_or_of_another_kind_is_refused(town: Town) -> None:
    with pytest.raises(MessageEmpty):
        town.receive(body=" \u200c\n")
    with pytest.raises(KindNotReceived):
        town.receive(kind="gossip")
    assert town.rows(select(func.count(Case.id))) == [0]


def test_the_severity_of_the_topic_stands_until_assessment(town: Town) -> None:
    pit = town.receive(topic_key="building.excavation")
    thanks = town.receive(topic_key="building.excavation", kind="appreciation", external_id="2")
    assert [town.case(r.case_id).severity for r in (pit, thanks)] == ["S1", "S3"]


def test_an_imported_message_keeps_its_own_moment(town: Town) -> None:
    then = datetime(2015, 1, 2, 3, tzinfo=UTC)
    receipt = town.receive(received_at=then, with_pin=False, external={"row": 7})
    case = town.case(receipt.case_id)
    assert (case.received_at, case.pin_hash, case.external) == (then, None, {"row": 7})


def test_the_citizen_gets_a_letter_and_an_sms(town: Town) -> None:
    receipt = town.receive()
    town.run_jobs()
    sms, letter = town.rows(select(Correspondence).order_by(Correspondence.channel.desc()))
    assert (sms.channel, sms.recipient) == ("sms", "0912•••••00")
    assert letter.channel == "box"
    assert "شهروند گرامی نسترن آزمونی، پاسخ تا سه‌شنبه ۳ آذر" in letter.body
    assert f"https://pasokh.example/track/{receipt.code}" in letter.body


def test_a_letter_to_a_nameless_citizen_leaves_no_gap(town: Town) -> None:
    town.receive(identity="anonymous", language="en")
    town.run_jobs()
    (letter,) = town.rows(select(Correspondence))
    assert (letter.language, letter.body[:22]) == ("en", "Dear, an answer by Tue")


def test_codes_find_every_slip_of_one_digit_and_swapped_neighbours(in_city: Session) -> None:
    code = codes.new_code(in_city)
    for at, digit in enumerate(code):
        other = code[:at] + str((int(digit) + 1) % 10) + code[at + 1 :]
        assert not codes.is_code(other)
        swapped = code[:at] + code[at : at + 2][::-1] + code[at + 2 :]
        assert swapped == code or not codes.is_code(swapped)
    assert codes.read_code(f"کد {code[:4]} {code[4:]}") == code


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مي‌شود", "میشود"),
        ("تأیید", "تایید"),
        ("مسئول", "مسؤول"),
        ("فرآیند", "فرایند"),
        ("خانهٔ ما", "خانه ما"),
        ("مدرسة", "مدرسه"),
        ("٣ كوچه", "۳ کوچه"),
        ("كِتاب", "کتاب"),
        ("Bus 12", "bus ۱۲"),
    ],
)
def test_search_sees_one_spelling(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_somebody_wrote_is_kept_as_written() -> None:
    assert clean("  سلام\r\nمي‌رود\x00 ") == "سلام\nمي‌رود"
    assert digits_of("۱۲-34 ٥") == "12345"


def test_sealed_words_open_for_their_own_case_and_column_only() -> None:
    key, other = bytes(32), bytes(31) + b"1"
    sealed = seal(key, "نسترن", 7, "name")
    assert unseal(key, sealed, 7, "name") == "نسترن" and seal(key, "", 7, "name") == ""
    assert seal(key, "نسترن", 7, "name") != sealed
    for attempt in (
        (other, sealed, 7, "name"),
        (key, sealed, 8, "name"),
        (key, sealed, 7, "phone"),
    ):
        with pytest.raises(SealBroken):
            unseal(*attempt)
    with pytest.raises(SealBroken):
        unseal(key, "not sealed", 7, "name")


def test_an_address_is_shown_masked() -> None:
    assert masked("09121234567") == "0912•••••67"
    assert masked("someone@example.org") == "s•••••@example.org"
    assert masked("") == ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("چاله‌های خیابان را پر کنید", "roads.asphalt"),
        ("سر کوچه یه چاله‌ست", "roads.asphalt"),
        ("چراغ‌راهنما چشمک‌زن شده و عابر نمی‌تواند رد شود", "traffic.signal"),
        ("ماشین زباله نمی‌آید و زباله‌ها مانده", "clean.collection"),
        ("سلام، خسته نباشید", None),
    ],
)
def test_words_suggest_a_topic(in_city: Session, text: str, topic: str | None) -> None:
    case = Case(kind="complaint", subject="", body=text, wanted="", topic_key=None, severity="S3")
    found = suggest(in_city, case)
    assert found.topic == topic
    assert (found.reason is None) == (topic is None)


def test_the_citizens_own_topic_stands_against_a_weak_word(in_city: Session) -> None:
    case = Case(kind="request", subject="", body="شب‌ها صدا هست", wanted="", severity="S3")
    assert suggest(in_city, case).topic == "environment.noise"
    case.topic_key = "clean.bins"
    assert suggest(in_city, case).topic == "clean.bins"
