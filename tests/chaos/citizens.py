"""Citizens at their browsers: they write, press again when nothing comes, keep the receipt."""

import http.client
import http.cookiejar
import random
import re
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0"
    "000003010100c9fe92ef0000000049454e44ae426082"
)
WORDS = {
    "kind": "complaint",
    "body": "چراغ این چهارراه خاموش است.",
    "identity": "named",
    "name": "نسترن آزمونی",
    "district": "d05",
}
PATIENCE_SECONDS = 120.0


@dataclass
class Citizens:
    """Some citizens write one after the other, each until a receipt is in hand."""

    address: str
    people: int = 2
    may_write: Callable[[], bool] = lambda: True  # they come as fast as the house can serve them
    pause_seconds: float = 0.3
    receipts: dict[str, str] = field(default_factory=dict)  # one-time key -> code
    waited: list[float] = field(default_factory=list)  # seconds until the receipt
    accepted_at: list[float] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)  # answers that were no page of ours
    stopping: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let them begin."""
        for number in range(self.people):
            self.threads.append(threading.Thread(target=self._write, args=(number,)))
            self.threads[-1].start()

    def stop(self) -> None:
        """Let each finish the message in hand."""
        self.stopping.set()
        for thread in self.threads:
            thread.join()

    def _write(self, number: int) -> None:
        dice, count = random.Random(number), 0  # noqa: S311
        while not self.stopping.wait(dice.uniform(0.5, 1.5) * self.pause_seconds):
            if not self.may_write():
                continue
            count += 1
            key = f"chaos-{number}-{count}-{uuid.uuid4().hex[:12]}"
            began = time.monotonic()
            while not self._try(key, with_file=count % 3 == 0):
                if time.monotonic() - began > PATIENCE_SECONDS:
                    self.given_up.append(key)
                    break
                time.sleep(0.2)
            self.waited.append(time.monotonic() - began)

    def _try(self, key: str, *, with_file: bool) -> bool:
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        try:
            form = browser.open(f"{self.address}/message", timeout=10).read().decode()
            token = re.search(r'name="csrf_token" value="([^"]+)"', form)
            if token is None:
                return False
            fields = {**WORDS, "csrf_token": token[1], "_key": key, "email": f"{key}@mail.example"}
            receipt = browser.open(self._post(fields, with_file=with_file), timeout=20)
            page = receipt.read().decode()
        except urllib.error.HTTPError as refusal:
            if refusal.code < 500 or refusal.code not in (500, 502, 503, 507):
                self.unreadable.append(f"{refusal.code}: {refusal.read()[:300]!r}")
            return False
        except (OSError, http.client.HTTPException):
            return False
        shown = re.findall(r'<bdi class="code nb">([\d ]+)</bdi>', page)
        if not receipt.url.endswith("/receipt") or not shown:
            return False
        self.receipts[key] = shown[0].replace(" ", "")
        self.accepted_at.append(time.monotonic())
        return True

    def _post(self, fields: dict[str, str], *, with_file: bool) -> urllib.request.Request:
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        if with_file:
            head = 'Content-Disposition: form-data; name="files"; filename="road.png"'
            head = f"--{edge}\r\n{head}\r\nContent-Type: image/png\r\n\r\n"
            parts += [head.encode(), PICTURE, b"\r\n"]
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        headers = {"Content-Type": f"multipart/form-data; boundary={edge}"}
        headers |= {"Origin": self.address, "Referer": f"{self.address}/message"}
        return urllib.request.Request(f"{self.address}/message", body, headers)  # noqa: S310
