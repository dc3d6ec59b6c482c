"""A door: a form that is sent once and becomes a case with a receipt; every entrance is one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from flask import redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from processes.cases import attachments
from processes.cases.intake import NewMessage, Receipt
from processes.cases.upload_errors import TooManyFiles, UploadRefused
from processes.engine.forms import Form, FormContext, read_answers
from processes.instances.work import Work
from web.citizen.keeping import is_one_time_key, keep_receipt, pin_for
from web.citizen.message_form import context, new_message
from web.errors import sentence
from web.forms import changed_rows, posted
from web.languages import current_language
from web.security import one_time_key
from web.work import citizen_work

FILES = "files"
MOST_FILES = 5
Page = Callable[[FormContext, dict[str, Any], dict[str, str], str], str]
Receive = Callable[[Work, NewMessage], Receipt]


@dataclass(frozen=True)
class Door:
    """One entrance: its page, how its message is received, the values that it sets itself."""

    form: Form
    page: Page
    receive: Receive
    fixed: dict[str, Any]

    def answer(self) -> Response | tuple[str, int] | str:
        """Receive what was posted once, whatever the browser does with the button."""
        at, key = context(), request.form.get("_key", "")
        key = key if is_one_time_key(key) else one_time_key()
        rows = changed_rows(self.form, at)
        if rows is not None:
            return self.page(at, rows, {}, key)
        answers = read_answers(self.form, posted(), at, current_language())
        if answers.errors:
            return self.page(at, answers.given, answers.errors, key), 422
        try:
            received = self._take({**answers.values, **self.fixed}, key)
        except UploadRefused as refusal:
            return self.page(at, answers.given, {FILES: sentence(refusal)}, key), 422
        keep_receipt(received.case_id, key)
        return redirect(url_for("citizen.receipt"), 303)

    def _take(self, values: dict[str, Any], key: str) -> Receipt:
        files = sent_files()
        if len(files) > MOST_FILES:
            raise TooManyFiles(name=files[MOST_FILES].filename, limit=MOST_FILES)
        with citizen_work() as work:
            received = self.receive(work, new_message(values, key, pin_for(key)))
            for file in files if received.is_new else ():
                stream = cast(BinaryIO, file.stream)
                attachments.store(work, received.case_id, stream, file.filename or "")
        return received


def sent_files() -> list[FileStorage]:
    """The files that came along with a form."""
    return [file for file in request.files.getlist(FILES) if file.filename]
