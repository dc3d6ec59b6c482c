"""A form that asks the server for other questions loses nothing that is written meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

pytestmark = pytest.mark.browser

WORDS = "چراغ‌های کوچهٔ نارون دو هفته است خاموش است."


def held(new_page: Callable[..., Page], address: str) -> tuple[Page, list[Route]]:
    """The form for a message, whose questions to the server wait until the test lets them go."""
    page, waiting = new_page(), list[Route]()
    page.goto(f"{address}/message")
    page.route(
        "**/message",
        lambda route: (
            waiting.append(route) if route.request.method == "POST" else route.continue_()
        ),
    )
    return page, waiting


def choose(page: Page, waiting: list[Route], identity: str) -> None:
    """Chooses, and returns once the page's question to the server is held back."""
    held_before = len(waiting)
    page.check(f"[name=identity][value={identity}]", force=True)
    for _ in range(500):
        if len(waiting) > held_before:
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"the form asked nothing within 10 s of choosing {identity}")


def test_words_written_while_the_form_is_asked_for_stay(
    new_page: Callable[..., Page], address: str
) -> None:
    page, waiting = held(new_page, address)
    choose(page, waiting, "named")
    page.fill("[name=body]", WORDS)
    waiting.pop().continue_()
    page.wait_for_selector("[name=mobile]")
    assert page.input_value("[name=body]") == WORDS
    page.keyboard.type(" لطفاً")
    assert page.input_value("[name=body]") == WORDS + " لطفاً"


def test_the_last_choice_counts_whichever_answer_comes_last(
    new_page: Callable[..., Page], address: str
) -> None:
    page, waiting = held(new_page, address)
    choose(page, waiting, "anonymous")
    choose(page, waiting, "named")
    first, last = waiting
    last.continue_()
    page.wait_for_selector("[name=mobile]")
    with page.expect_response(lambda response: response.request.method == "POST"):
        first.continue_()
    page.wait_for_load_state("networkidle")
    assert page.locator("[name=mobile]").count() == 1
    assert page.is_checked("[name=identity][value=named]")
