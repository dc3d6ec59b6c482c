"""Checks a file from outside: size, true type, what hides in it; pictures are drawn anew."""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from unicodedata import category

import puremagic
from PIL import Image, ImageOps

from processes.cases.documents import check_document
from processes.cases.upload_errors import (
    PictureBroken,
    PictureTooLarge,
    UploadEmpty,
    UploadInfected,
    UploadTooBig,
    UploadWrongType,
)

MEGABYTE = 1024 * 1024
LARGEST = 20 * MEGABYTE
MOST_PIXELS = 40_000_000
JPEG, PNG, PDF = "image/jpeg", "image/png", "application/pdf"
TYPES = {".jpg": JPEG, ".jpeg": JPEG, ".png": PNG, ".pdf": PDF}
_NAME_CHARACTERS = 120
_EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)

Scan = Callable[[bytes], str | None]
"""Answers the name of what is wrong with the bytes, or None; an antivirus is hooked in here."""


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: what it is, its name without a path, its bytes as they are kept."""

    name: str
    media_type: str
    content: bytes


def known_viruses(content: bytes) -> str | None:
    """The built-in scan: the test file that every antivirus knows."""
    return "EICAR" if _EICAR in content else None


def check_upload(content: bytes, client_filename: str, scan: Scan = known_viruses) -> Upload:
    """The file as it may be kept. Raises a class of UploadRefused."""
    name = safe_name(client_filename)
    if not content:
        raise UploadEmpty(name=name)
    if len(content) > LARGEST:
        raise UploadTooBig(name=name, limit=LARGEST // MEGABYTE)
    if what := scan(content):
        raise UploadInfected(name=name, what=what)
    media_type = TYPES.get(PurePosixPath(name).suffix.lower())
    if media_type is None or _true_type(content) != media_type:
        raise UploadWrongType(name=name)
    if media_type == PDF:
        check_document(content, name)
        return Upload(name, media_type, content)
    return Upload(name, media_type, _drawn_anew(content, name, media_type))


def safe_name(client_filename: str) -> str:
    """The last part of the name, without signs that steer a terminal, a header or an eye."""
    last = client_filename.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if category(c)[0] in "LMN" or c in " .-_()")
    stem, dot, suffix = " ".join(kept.split()).rstrip(".").rpartition(".")
    stem = stem if dot else suffix
    name = stem[:_NAME_CHARACTERS].strip(" .") or "file"
    return f"{name}.{suffix[:8].lower()}" if dot else name


def _true_type(content: bytes) -> str:
    """The type that the first bytes tell, whatever the name says."""
    try:
        return puremagic.from_string(content[:2048], mime=True)
    except (puremagic.PureError, ValueError):
        return ""


def _drawn_anew(content: bytes, name: str, media_type: str) -> bytes:
    """The picture's points alone: no EXIF, no place, nothing behind its end."""
    wanted = "JPEG" if media_type == JPEG else "PNG"
    try:
        with Image.open(BytesIO(content), formats=[wanted]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PictureTooLarge(name=name, limit=MOST_PIXELS // 10**6)
            return _encoded(picture, wanted)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as problem:
        raise PictureTooLarge(name=name, limit=MOST_PIXELS // 10**6) from problem
    except _BROKEN as problem:
        raise PictureBroken(name=name) from problem


def _encoded(picture: Image.Image, wanted: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    if wanted == "JPEG":
        upright = upright.convert("RGB")
    elif upright.mode not in {"1", "L", "LA", "RGB", "RGBA"}:
        upright = upright.convert("RGBA")
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    out = BytesIO()
    bare.save(out, format=wanted, quality=88, optimize=False)
    return out.getvalue()
