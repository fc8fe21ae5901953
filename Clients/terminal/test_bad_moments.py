"""What is shown when nothing can be known: old figures that look old, and everything whole again
afterwards without a reload."""

import pathlib
import re
import tempfile

import pytest
from conftest import WEB, Watched
from desk import choose, figure, held, opened, position, tab
from playwright.sync_api import expect
from venues import start


class Restartable:
    """A venue of the test's own, which can end and begin again where it was."""

    def __init__(self, folder):
        self.folder = folder
        self.running = start(folder, "--web", str(WEB))
        self.port = self.running.url.rpartition(":")[2]

    def end(self):
        self.running.process.terminate()
        assert self.running.process.wait(60) == 0

    def begin(self):
        self.running = start(self.folder, "--web", str(WEB), "--port", self.port)


@pytest.fixture
def fragile():
    with tempfile.TemporaryDirectory() as name:
        made = Restartable(pathlib.Path(name))
        yield made
        made.end()


def test_the_venue_goes_and_comes_back(browser, fragile):
    """Banner, grey prices and a closed button while it is gone; then every row again, once."""
    watched = Watched(browser, fragile.running)
    page = watched.page()
    person = watched.person(page)
    person.order("BTCUSDT", "BUY", "0.05")
    person.order("BTCUSDT", "BUY", "0.01", type="LIMIT", timeInForce="GTC", price="20000")
    form = opened(page, "BTCUSDT")
    tab(page, "Positions")
    expect(position(page, "BTCUSDT")).to_be_visible()
    root, banner = page.locator("html"), page.locator("#banner")
    expect(banner).to_be_empty()

    fragile.end()
    expect(banner).to_contain_text(re.compile(r"Connection lost\. .*: as of .* ago"))
    expect(root).to_have_attribute("data-stale", "")
    expect(form.locator("button.submit")).to_have_attribute("aria-disabled", "true")
    expect(form.get_by_text(re.compile("out of date"))).to_be_visible()
    expect(page.locator(".book-panel .stale, .book-panel.stale").first).to_be_visible()
    expect(position(page, "BTCUSDT")).to_contain_text("+0.050 BTC")
    assert page.get_by_role("button", name="Close all…").is_disabled()

    fragile.begin()
    expect(banner).to_be_empty()
    expect(root).not_to_have_attribute("data-stale", "")
    expect(form.locator("button.submit")).not_to_have_attribute("aria-disabled", "true")
    expect(position(page, "BTCUSDT")).to_have_count(1)
    rows = tab(page, "Open orders").get_by_role("row").filter(has_text="BTCUSDT")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("list", name="Bids").get_by_role("button").first) \
        .to_have_attribute("data-price", re.compile(r"\d"))
    # Orders go through again, with the session of before.
    choose(form, "Market")
    form.get_by_label("Amount", exact=True).fill("0.01")
    form.locator("button.submit").click()
    page.get_by_role("button", name="Send buy order").click()
    expect(form.get_by_text(re.compile("^Filled"))).to_be_visible()
    assert float(held(person, "BTCUSDT")["size"]) == pytest.approx(0.06)
    watched.close()
    assert watched.problems == []


def test_without_a_network(page, person):
    """What cannot be asked is said not to be known; nothing is made up, nothing is sent twice."""
    form = opened(page, "ETHUSDT")
    choose(form, "Market")
    form.get_by_label("Amount", exact=True).fill("0.5")
    expect(figure(form, "Cost")).to_contain_text("USDT")
    page.context.set_offline(True)
    form.get_by_label("Amount", exact=True).fill("0.6")
    expect(form.get_by_text(re.compile("not known|out of date"))).to_be_visible()
    expect(figure(form, "Cost")).to_have_text("–")
    page.context.set_offline(False)
    expect(figure(form, "Cost")).to_contain_text("USDT")
    expect(form.get_by_text(re.compile("not known|out of date"))).to_be_hidden()
    assert person.account()["positions"] == []


def test_the_shell_is_there_offline(page, person):
    """A page that was opened before opens without a network too, and says what it lacks."""
    page.goto("/trade/BTCUSDT")
    expect(page.get_by_role("form", name="Order")).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    expect(page.get_by_role("form", name="Order")).to_be_visible()
    page.context.set_offline(True)
    page.reload()
    expect(page.locator("header").get_by_text("Plimsoll").first).to_be_visible()
    page.context.set_offline(False)
