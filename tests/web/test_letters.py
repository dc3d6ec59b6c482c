"""Letters in full, how they fared on their way, on paper, and in the post."""

import io
from collections.abc import Callable
from dataclasses import replace

import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from processes.cases.correspondence import Words, to_citizen
from processes.cases.tables import Case, CaseExclusion, Correspondence
from processes.cases.upload_errors import PictureBroken
from processes.cases.uploads import check_upload
from processes.db import unit_of_work
from tests.rig.towns import Town
from tests.web.desks import TOKEN, desk
from web import paper

BODY = "شهروند گرامی نسترن آزمونی،\n\nپاسخ شما آماده است.\n- تا ۳۰ آذر"


def test_somebody_without_contact_reads_every_letter_in_full(
    town: Town, citizen: FlaskClient
) -> None:
    _case, pin, code = _received(town, identity="anonymous", name="", phone="")
    page = _opened(citizen, code, pin)
    assert "Letters to you" in page
    assert "You gave no number and no address" in page
    assert "Receipt" in page or "رسید" in page


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("sent", "sent by SMS to"),
        ("failed", "could not be delivered by SMS to"),
        ("waiting", "goes out by SMS to"),
        ("kept", "no gateway is connected"),
    ],
)
def test_the_citizen_sees_how_each_letter_fared(
    town: Town, citizen: FlaskClient, state: str, told: str
) -> None:
    case_id, pin, code = _received(town)
    with unit_of_work(town.sessions) as session:
        sms = update(Correspondence).where(Correspondence.channel == "sms")
        session.execute(sms.values(status=state))
    page = _opened(citizen, code, pin)
    assert told in page
    if state != "kept":
        assert "\u20680912•••••00\u2069" in page
    assert case_id


def test_a_letter_on_paper_has_letterhead_number_date_and_page_numbers(
    town: Town, citizen: FlaskClient
) -> None:
    case_id, pin, code = _received(town)
    letter = _letter(town, case_id, "fa", BODY + "\n\nبند دیگری از نامه." * 60)
    _opened(citizen, code, pin)
    answer = citizen.get(f"/case/letter/{letter}.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    document = pypdfium2.PdfDocument(io.BytesIO(answer.data))
    assert len(document) > 1
    fonts = _fonts(answer.data)
    assert any("Vazirmatn" in name for name in fonts)
    picture = document[0].render(scale=1).to_pil().convert("L")
    dark = [at for at in range(picture.width) if _is_dark(picture, at)]
    assert min(dark) > 40  # a margin, and words that begin at the right
    assert picture.width - max(dark) > 40


def test_drawing_letters_lets_no_half_picture_through(town_app: Flask) -> None:
    with town_app.app_context():
        assert paper.is_available()
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "PNG")
    with pytest.raises(PictureBroken):
        check_upload(out.getvalue()[:60], "a.png")


def test_a_letter_of_somebody_else_is_not_there(town: Town, citizen: FlaskClient) -> None:
    mine, pin, code = _received(town)
    other, _, _ = _received(town, external_id="2")
    letter = _letter(town, other, "fa", BODY)
    _opened(citizen, code, pin)
    assert citizen.get(f"/case/letter/{letter}.pdf").status_code == 404
    assert mine != other


def test_staff_read_the_letter_on_paper_without_the_name(town_app: Flask, town: Town) -> None:
    case_id, _, code = _received(town)
    letter = _letter(town, case_id, "en", "Dear نسترن آزمونی, all is well.")
    head = desk(town_app, "inspection.head")
    page = head.get(f"/cases/{code}")
    assert "Letters to the citizen" in page
    answer = head.client.get(f"/cases/{code}/letters/{letter}.pdf")
    text = _text(answer.data)
    assert "all is well" in text
    assert "آزمونی" not in text and "ینومزآ" not in text


def test_an_officer_sends_a_failed_letter_again(town_app: Flask, town: Town) -> None:
    ports = replace(town_app.extensions["ports"], gateways=frozenset({"sms"}))
    town_app.extensions["ports"] = ports
    case_id, _, code = _received(town)
    with unit_of_work(town.sessions) as session:
        sms = update(Correspondence).where(Correspondence.channel == "sms")
        session.execute(sms.values(status="failed", problem="refused"))
    head = desk(town_app, "inspection.head")
    page = head.get(f"/cases/{code}")
    assert "the address or number itself was refused" in page
    (row,) = _sms(town, case_id)
    head.post(f"/cases/{code}/letters/{row.id}/again", f"/cases/{code}")
    (row,) = _sms(town, case_id)
    assert row.status == "waiting"


def test_who_gave_only_an_address_gets_paper_and_the_desk_posts_it(
    town_app: Flask, town: Town
) -> None:
    case_id, _, _ = _received(
        town, phone="", address="روشنا، کوچهٔ نسترن، پلاک ۱۲", channel="letter"
    )
    (row,) = [one for one in _rows(town, case_id) if one.channel == "letter"]
    assert row.status == "waiting"
    operator = desk(town_app, "intake1")
    assert "Print with address" in operator.get("/post")
    printed = operator.client.get(f"/post/{row.id}.pdf")
    assert printed.mimetype == "application/pdf"
    operator.post(f"/post/{row.id}", "/post")
    (row,) = [one for one in _rows(town, case_id) if one.channel == "letter"]
    assert row.status == "sent" and row.sent_at is not None
    assert "No letter waits for the post" in operator.get("/post")
    officer = desk(town_app, "d05.officer1")
    assert officer.client.get("/post").status_code == 403


def test_who_is_kept_from_a_case_does_not_post_its_letters(town_app: Flask, town: Town) -> None:
    case_id, _, _ = _received(town, phone="", address="روشنا، پلاک ۱۲", channel="letter")
    (row,) = [one for one in _rows(town, case_id) if one.channel == "letter"]
    with unit_of_work(town.sessions) as session:
        person = town.person("intake1").id
        session.add(CaseExclusion(case_id=case_id, person_id=person, reason="test", since=town.now))
    operator = desk(town_app, "intake1")
    assert "No letter waits for the post" in operator.get("/post")
    assert operator.client.get(f"/post/{row.id}.pdf").status_code == 404
    assert operator.post(f"/post/{row.id}", "/desk").status_code == 404


def test_without_the_library_the_page_says_so_and_shows_the_letter(
    town: Town, citizen: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, pin, code = _received(town)
    letter = _letter(town, case_id, "en", "Dear citizen, all is well.")
    _missing(monkeypatch)
    page = _opened(citizen, code, pin)
    assert "PDF is not available on this machine" in page
    assert "all is well" in page
    answer = citizen.get(f"/case/letter/{letter}.pdf")
    assert answer.status_code == 503
    assert "libpangoft2" in answer.text


def test_a_letter_on_paper_opens_no_address_and_no_file(town_app: Flask, town: Town) -> None:
    case_id, _, _ = _received(town)
    body = '<img src="file:///etc/passwd">\n![x](http://127.0.0.1:1/x)\nfine'
    letter = _letter(town, case_id, "en", body)
    with town.sessions() as session, town_app.test_request_context():
        row, case = session.get_one(Correspondence, letter), session.get_one(Case, case_id)
        data = paper.letter_pdf(row, case)
    assert b"/EmbeddedFile" not in data
    assert "root:" not in _text(data)


def test_numbers_for_a_life_in_danger_come_from_the_organisation(client: FlaskClient) -> None:
    page = client.get("/message?lang=en").text
    assert page.index('href="tel:125"') < page.index('href="tel:115"')
    assert "Fire brigade" in page


def _received(town: Town, **fields: object) -> tuple[int, str, str]:
    receipt = town.receive(**fields)
    town.run_jobs()
    assert receipt.pin is not None
    return receipt.case_id, receipt.pin, receipt.code


def _letter(town: Town, case_id: int, language: str, body: str) -> int:
    with town.work() as work:
        case = work.session.get_one(Case, case_id)
        to_citizen(work, case, Words("answer", language, "پاسخ", body), "box", f"l{case_id}")
    query = select(Correspondence.id).where(Correspondence.idempotency_key == f"l{case_id}")
    return int(town.rows(query)[0])


def _opened(citizen: FlaskClient, code: str, pin: str) -> str:
    found = TOKEN.search(citizen.get("/track?lang=en").text)
    assert found
    sent = {"csrf_token": found[1], "code": code, "pin": pin}
    assert citizen.post("/track", data=sent).status_code == 303
    return citizen.get("/case?lang=en").text


def _rows(town: Town, case_id: int) -> list[Correspondence]:
    return town.rows(select(Correspondence).where(Correspondence.case_id == case_id))


def _sms(town: Town, case_id: int) -> list[Correspondence]:
    return [one for one in _rows(town, case_id) if one.channel == "sms"]


def _text(data: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(data))
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def _fonts(data: bytes) -> list[str]:
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as document:
        return [
            str(font.BaseFont) for page in document.pages for font in page.Resources.Font.values()
        ]


def _is_dark(picture: object, column: int) -> bool:
    image: Callable[..., int] = picture.getpixel  # type: ignore[attr-defined]
    return any(image((column, y)) < 120 for y in range(picture.height))  # type: ignore[attr-defined]


def _missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine without Pango."""
    monkeypatch.setattr(paper, "_library", lambda: None)
