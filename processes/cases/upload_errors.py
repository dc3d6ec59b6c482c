"""Why a file is not taken, in words that say what to do."""

from processes.errors import PasokhError


class UploadRefused(PasokhError):
    """The file «{name}» is not accepted."""

    fa = "پیوست «{name}» پذیرفته نشد."


class UploadEmpty(UploadRefused):
    """The file «{name}» is empty; choose it again."""

    fa = "پیوست «{name}» خالی است؛ دوباره انتخابش کنید."


class UploadTooBig(UploadRefused):
    """The file «{name}» is larger than {limit} megabytes."""

    fa = "پیوست «{name}» از {limit} مگابایت بزرگ‌تر است."


class UploadWrongType(UploadRefused):
    """«{name}»: only pictures (JPG, PNG) and PDF are accepted."""

    fa = "«{name}»: فقط عکس (JPG، PNG) و PDF پذیرفته می‌شود."


class PictureTooLarge(UploadRefused):
    """The picture «{name}» has more than {limit} million points; send a smaller one."""

    fa = "عکس «{name}» بیش از {limit} میلیون نقطه دارد؛ کوچک‌ترش را بفرستید."


class PictureBroken(UploadRefused):
    """The picture «{name}» cannot be read; save it again as JPG or PNG."""

    fa = "عکس «{name}» خوانده نمی‌شود؛ آن را دوباره به شکل JPG یا PNG ذخیره کنید."


class DocumentBroken(UploadRefused):
    """The PDF «{name}» cannot be read or is locked by a password; save it again without one."""

    fa = "«{name}» خوانده نمی‌شود یا رمز دارد؛ آن را بدون رمز دوباره ذخیره کنید."


class DocumentActive(UploadRefused):
    """The PDF «{name}» holds programs or other files ({what}); print it to a plain PDF."""

    fa = "«{name}» برنامه یا پروندهٔ دیگری در خود دارد ({what})؛ آن را به PDF ساده چاپ کنید."


class UploadInfected(UploadRefused):
    """The file «{name}» holds a known virus ({what}) and was not kept."""

    fa = "در پیوست «{name}» بدافزار شناخته‌شده ({what}) است و نگه داشته نشد."


class TooManyFiles(UploadRefused):
    """A case holds at most {limit} files; «{name}» was not kept."""

    fa = "هر پرونده حداکثر {limit} پیوست دارد؛ «{name}» نگه داشته نشد."
