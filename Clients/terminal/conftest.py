"""A venue with its terminal, and a real browser to look at it.

Every page that a test opens is watched: an error in the console, an uncaught exception or a breach
of the content security policy fails the test at its end.
"""

import json
import os
import pathlib
import shutil
import sys
import tempfile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "conformance"))
from venues import start  # noqa: E402

WEB = HERE.parents[1] / "Venue" / "Web"
PICTURES = pathlib.Path(os.environ.get("SCREENSHOTS", HERE / "build"))
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# A loaded machine is slow; a page that is right is right after that time too.
PATIENCE = 30
expect.set_options(timeout=PATIENCE * 1000)
# Refusals are part of many tests: a browser writes each into its console by itself.
EXPECTED = ("Failed to load resource", "WebSocket connection to")


def chromium():
    """The browser's program."""
    named = os.environ.get("CHROMIUM")
    found = named or shutil.which("chromium") or shutil.which("chromium-browser") \
        or shutil.which("google-chrome")
    assert found, "Chromium was not found: install it, or name it in CHROMIUM"
    return found


@pytest.fixture(scope="session")
def venue():
    with tempfile.TemporaryDirectory() as name:
        # The webhooks of the tests go to this machine, which others may not ask a venue for.
        running = start(pathlib.Path(name), "--web", str(WEB), "--practice-accounts", "2",
                        "--webhook-private", "true")
        yield running
        running.process.terminate()
        assert running.process.wait(60) == 0, (running.folder / "venue.log").read_text()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        # Neither the sandbox nor a graphics card is there in most test machines.
        opened = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


class Watched:
    """Contexts whose pages are watched."""

    def __init__(self, browser, venue):
        self.browser, self.venue, self.contexts, self.problems = browser, venue, [], []

    def page(self, viewport=None, theme="dark", **options):
        """A page of its own, signed out, as a visitor has it."""
        viewport = viewport or DESK
        is_phone = viewport["width"] < 700
        context = self.browser.new_context(
            viewport=viewport, color_scheme=theme, locale="en-GB", timezone_id="UTC",
            base_url=self.venue.url, is_mobile=is_phone, has_touch=is_phone, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("console", self.note)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        return page

    def note(self, message):
        if message.type != "error" or message.text.startswith(EXPECTED):
            return
        self.problems.append(f"{message.text} ({message.location.get('url', '')})")

    def person(self, page, name=None, money="10000"):
        """Signs a new person up by the interface, gives money, and leaves the page signed in."""
        name = name or f"person{next(self.venue.numbers)}"
        password = "a practice password"
        answer = page.request.post(
            "/plimsoll/v1/sign-up", data={"name": name, "password": password})
        assert answer.ok, answer.text()
        token = answer.json()["csrf"]
        if money:
            paid = page.request.post(
                "/plimsoll/v1/deposits", data={"asset": "USDT", "amount": money},
                headers={"X-CSRF-Token": token})
            assert paid.ok, paid.text()
        return Person(page, name, password, token)

    def close(self):
        for context in self.contexts:
            context.close()


class Person:
    """Somebody signed in, who can also call the interfaces as the page does."""

    def __init__(self, page, name, password, token):
        self.page, self.name, self.password, self.token = page, name, password, token

    def call(self, method, route, status=200, **parts):
        headers = {"X-CSRF-Token": self.token} if method != "GET" else {}
        answer = self.page.request.fetch(route, method=method, headers=headers, **parts)
        assert answer.status == status, answer.text()
        return answer.json()

    def order(self, symbol, side, quantity, **more):
        """A market order unless told otherwise."""
        form = {"symbol": symbol, "side": side, "type": "MARKET", "quantity": quantity, **more}
        return self.call("POST", "/fapi/v1/order", form=form)

    def account(self):
        return self.call("GET", "/plimsoll/v1/account")


@pytest.fixture
def watched(browser, venue):
    made = Watched(browser, venue)
    yield made
    made.close()
    assert made.problems == []


@pytest.fixture
def page(watched):
    return watched.page()


@pytest.fixture
def person(watched, page):
    """A new person with 10,000 USDT, signed in on `page`."""
    return watched.person(page)


def accessible(page, within=None, rules=None):
    """Fails for what axe-core calls serious or critical, with the elements concerned.

    `within` is a selector; without it the whole page is looked at. `rules` are names of single
    rules; without them all of WCAG 2.0 to 2.2, A and AA, are.
    """
    # Preloading would put a style element into the page, which its policy forbids.
    found = Axe().run(page, context=within, options={
        "preload": False,
        "runOnly": rules or ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    grave = [
        f"{each['id']}: {each['help']}: "
        + "; ".join(node["html"][:160] + " " + str(node.get("failureSummary", ""))[:200]
                    for node in each["nodes"][:3])
        for each in found.response["violations"] if each["impact"] in ("serious", "critical")]
    assert grave == [], f"{page.url}: {json.dumps(grave, indent=1)}"


def picture(page, name):
    """Keeps a screenshot."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=str(PICTURES / f"{name}.png"))
