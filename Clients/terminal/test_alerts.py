"""What the venue watches for while nobody looks, and the guards that act by themselves."""

import hashlib
import hmac
import http.server
import json
import threading

import pytest
from conftest import PATIENCE
from desk import bought, held, instrument, mark, market_at, price_at_ratio
from playwright.sync_api import expect
from venues import wait_until


def new_alert(page, **choices):
    """Makes an alert through the form; the choices are by the labels."""
    page.goto("/alerts")
    page.get_by_role("button", name="New alert").click()
    dialog = page.get_by_role("dialog", name="New alert")
    for label, value in choices.items():
        field = dialog.get_by_label(label.replace("_", " "), exact=True)
        if field.evaluate("(each) => each.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    dialog.get_by_role("button", name="Watch for it").click()
    expect(dialog).to_be_hidden()


def test_price_alert(page, person, venue):
    """An alert fires on whatever page one is, and is in the list after a reload."""
    symbol = "LINKUSDT"
    tick, here = instrument(page, symbol)[0], mark(page, symbol)
    new_alert(page, What="Price crosses", Symbol=symbol, Which_price="Mark",
              Direction="Rises above", Price=f"{here * 1.03:.3f}")
    alerts = page.get_by_role("region", name="Alerts").first
    expect(alerts.get_by_role("row").filter(has_text=symbol)).to_contain_text("above mark")
    page.get_by_role("link", name="Markets").first.click()
    expect(page.get_by_role("heading", name="Markets")).to_be_visible()
    with market_at(venue, symbol, here * 1.06, tick):
        expect(page.locator("#toasts").get_by_text(symbol).first).to_be_visible()
    expect(page.get_by_role("link", name="Alerts, 1 unread")).to_be_visible()
    page.goto("/alerts")
    notices = page.get_by_role("list", name="Notices").get_by_role("listitem")
    expect(notices.filter(has_text=symbol)).to_have_count(1)
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("link", name="Alerts, 0 unread")).to_be_visible()
    page.reload()
    expect(notices.filter(has_text=symbol)).to_have_count(1)
    expect(alerts.get_by_role("row").filter(has_text=symbol)).not_to_contain_text("never")


def test_margin_ratio_alert(page, person, venue):
    """Nobody has to ask to be told at 80 %: every account has that alert from the beginning."""
    long = bought(person, "XRPUSDT", 120_000)
    page.goto("/alerts")
    rows = page.get_by_role("region", name="Alerts").first.get_by_role("row")
    expect(rows.filter(has_text="Margin ratio above")).to_have_count(2)
    tick = instrument(page, "XRPUSDT")[0]
    with market_at(venue, "XRPUSDT", price_at_ratio(long, 0.85), tick):
        expect(page.locator("#toasts, #toasts-urgent").get_by_text("argin ratio").first) \
            .to_be_visible()
    assert held(person, "XRPUSDT")["size"] == long["size"]


@pytest.fixture
def receiver():
    """A program that takes what the venue posts."""
    received = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.headers["X-Plimsoll-Signature"], body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", received
    server.shutdown()
    server.server_close()
    thread.join()


def test_webhook(page, person, receiver):
    """What is told reaches another program too, signed with the secret that was typed."""
    address, received = receiver
    page.goto("/alerts")
    hook = page.get_by_role("region", name="Webhook")
    hook.get_by_label("Address").fill(address)
    hook.get_by_label("Secret").fill("between us two")
    hook.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts").get_by_text("Saved.")).to_be_visible()
    hook.get_by_role("button", name="Send a test").click()
    wait_until(lambda: received, PATIENCE, "the webhook")
    signature, body = received[0]
    wanted = hmac.new(b"between us two", body, hashlib.sha256).hexdigest()
    assert signature == f"sha256={wanted}"
    assert json.loads(body)["notice"]["title"]
    page.reload()
    expect(hook.get_by_text("Last delivery:")).to_contain_text("200")
    expect(hook.get_by_label("Secret")).to_have_value("")


def test_equity_guard(page, person, venue):
    """When equity falls from its peak, the guard closes everything and switches itself off."""
    page.goto("/alerts")
    guard = page.get_by_role("region", name="Equity guard")
    guard.get_by_role("switch", name="On").check()
    guard.get_by_label("When equity falls from its peak by").fill("5")
    guard.get_by_label("Then").select_option(label="Cancel all orders and close everything")
    guard.get_by_role("button", name="Save").click()
    expect(guard.get_by_text("Peak 10,000.00")).to_be_visible()
    bought(person, "AVAXUSDT", 20_000)
    tick = instrument(page, "AVAXUSDT")[0]
    with market_at(venue, "AVAXUSDT", mark(page, "AVAXUSDT") * 0.95, tick):
        wait_until(lambda: held(person, "AVAXUSDT") is None, PATIENCE, "the guard")
    expect(page.get_by_role("list", name="Notices").get_by_role("listitem")
           .filter(has_text="quity").first).to_be_visible()
    page.reload()
    expect(guard.get_by_text("Last fired")).to_be_visible()
    expect(guard.get_by_role("switch", name="On")).not_to_be_checked()


def test_top_up(page, person, venue):
    """Money waits in the funding wallet and comes when the ratio gets high."""
    person.call("POST", "/plimsoll/v1/transfers", data={
        "asset": "USDT", "amount": "3000", "direction": "tradingToFunding"})
    page.goto("/alerts")
    rule = page.get_by_role("region", name="Top-up")
    rule.get_by_role("switch", name="On").check()
    rule.get_by_label("When the margin ratio reaches").fill("60")
    rule.get_by_label("Bring it down to").fill("50")
    rule.get_by_label("At most a day").fill("2000")
    rule.get_by_role("button", name="Save").click()
    expect(page.locator("#toasts").get_by_text("Saved.")).to_be_visible()
    long = bought(person, "DOGEUSDT", 60_000)
    tick = instrument(page, "DOGEUSDT")[0]

    def funding():
        assets = person.account()["assets"]
        return float(next(each for each in assets if each["asset"] == "USDT")["fundingBalance"])

    with market_at(venue, "DOGEUSDT", price_at_ratio(long, 0.7), tick):
        wait_until(lambda: funding() < 3000, PATIENCE, "the top-up")
    assert held(person, "DOGEUSDT")["size"] == long["size"]
    page.reload()
    expect(rule.get_by_text("Moved today:")).not_to_contain_text(": 0 USDT")
