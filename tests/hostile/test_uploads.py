"""Every file of the hostile set behaves as its manifest says, and more of the same kinds."""

import json
import time
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from processes.cases.upload_errors import (
    DocumentActive,
    DocumentBroken,
    PictureBroken,
    PictureTooLarge,
    UploadInfected,
    UploadRefused,
    UploadTooBig,
    UploadWrongType,
)
from processes.cases.uploads import LARGEST, check_upload, safe_name


def _png(width: int = 4, height: int = 4) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "green").save(out, "PNG")
    return out.getvalue()


def _pdf(build: object = None) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    if callable(build):
        build(pdf)
    out = BytesIO()
    pdf.save(out)
    return out.getvalue()


def test_the_hostile_set_behaves_as_its_manifest_says(shared: Path) -> None:
    rows = json.loads((shared / "hostile" / "manifest.json").read_text())
    uploads = [row for row in rows if row["target"] == "upload"]
    assert uploads
    for row in uploads:
        content = (shared / "hostile" / row["file"]).read_bytes()
        began = time.monotonic()
        if row["expect"] == "refuse":
            with pytest.raises(UploadRefused):
                check_upload(content, row["client_filename"])
        else:
            upload = check_upload(content, row["client_filename"])
            assert "/" not in upload.name and ".." not in upload.name, row["id"]
            assert b"Exif" not in upload.content, row["id"]
        assert time.monotonic() - began < row["max_s"], row["id"]


def test_a_picture_loses_its_place_and_what_stands_behind_its_end() -> None:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", (8, 8)).save(out, "JPEG", exif=exif)
    upload = check_upload(out.getvalue() + b"<?php system('id')?>", "a.JPG")
    assert b"SecretPhone" not in upload.content and b"php" not in upload.content
    assert upload.media_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_pictures_of_every_common_mode_are_kept(mode: str) -> None:
    out = BytesIO()
    Image.new(mode, (5, 5)).save(out, "PNG")
    assert check_upload(out.getvalue(), "a.png").content.startswith(b"\x89PNG")


def test_a_name_and_a_content_that_disagree_are_refused() -> None:
    for content, name in (
        (_png(), "a.jpg"),
        (_png(), "a.pdf"),
        (_pdf(), "a.png"),
        (b"GIF89a", "a.png"),
    ):
        with pytest.raises(UploadWrongType):
            check_upload(content, name)


@pytest.mark.parametrize("name", ["a.svg", "a.html", "a", "a.png.exe", "a.docx"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(UploadWrongType):
        check_upload(_png(), name)


def test_a_file_beyond_the_limit_is_refused() -> None:
    with pytest.raises(UploadTooBig):
        check_upload(b"\xff\xd8\xff" + bytes(LARGEST), "a.jpg")


def test_a_flood_of_points_is_refused_without_being_drawn() -> None:
    for side in (7_000, 10_000, 30_000):
        header = _png()[:16] + side.to_bytes(4, "big") * 2 + b"\x08\x02\x00\x00\x00"
        chunk = header[12:29]
        picture = header + zlib.crc32(chunk).to_bytes(4, "big") + _png()[33:]
        began = time.monotonic()
        with pytest.raises(PictureTooLarge):
            check_upload(picture, "big.png")
        assert time.monotonic() - began < 20


def test_a_cut_off_picture_is_refused() -> None:
    with pytest.raises(PictureBroken):
        check_upload(_png(64, 64)[:60], "a.png")


def test_a_virus_is_named() -> None:
    virus = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    for content, name in ((virus, "a.pdf"), (_png() + virus, "a.png")):
        with pytest.raises(UploadInfected, match="EICAR"):
            check_upload(content, name)


def test_another_scan_may_be_hooked_in() -> None:
    with pytest.raises(UploadInfected, match="Worm"):
        check_upload(_png(), "a.png", scan=lambda content: "Worm")


def _script(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.Root.OpenAction = action


def _launch(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    pdf.pages[0].Annots = pikepdf.Array([link])


def _file_within(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.exe"] = b"MZ"


def _form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([]), Fields=pikepdf.Array([]))


def _on_close(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(C=pikepdf.Dictionary(S=pikepdf.Name.GoTo))


@pytest.mark.parametrize("build", [_script, _launch, _file_within, _form, _on_close])
def test_a_document_that_could_do_something_is_refused(build: object) -> None:
    with pytest.raises(DocumentActive):
        check_upload(_pdf(build), "a.pdf")


def test_active_parts_are_found_in_compressed_objects_too() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1"))
    out = BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"/JavaScript" not in out.getvalue()
    with pytest.raises(DocumentActive):
        check_upload(out.getvalue(), "a.pdf")


def test_an_archive_behind_a_document_is_refused() -> None:
    with pytest.raises(DocumentActive):
        check_upload(_pdf() + b"PK\x03\x04" + bytes(1000), "a.pdf")


def test_a_locked_or_broken_document_is_refused() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    for content in (out.getvalue(), b"%PDF-1.4\nnothing here"):
        with pytest.raises(DocumentBroken):
            check_upload(content, "a.pdf")


def test_a_plain_document_is_kept_as_it_is() -> None:
    content = _pdf()
    assert check_upload(content, "نامهٔ من.pdf").content == content


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/cron.d/x.png", "x.png"),
        ("C:\\Users\\me\\عکس چاله.JPG", "عکس چاله.jpg"),
        ('a"; filename="b.png', "a filenameb.png"),
        ("a\u202egnp.exe", "agnp.exe"),
        ("....png", "file.png"),
        ("x" * 400 + ".png", "x" * 120 + ".png"),
    ],
)
def test_a_name_keeps_no_path_and_no_steering_signs(given: str, kept: str) -> None:
    assert safe_name(given) == kept
