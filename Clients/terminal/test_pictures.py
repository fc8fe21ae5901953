"""Pictures of the terminal as it is used, for the README: made by the suite, so that they never
show what is not there."""

import re

import pytest
from conftest import PHONE, picture
from desk import (
    bought, choose, figure, instrument, last, mark, market_at, on_step, opened, price_at_ratio,
)
from playwright.sync_api import expect
from venues import wait_until


@pytest.fixture
def trader(watched):
    """Somebody with a long, a short and an order, a stop and a target, at 15×."""
    def make(viewport=None, theme="dark"):
        page = watched.page(viewport, theme, device_scale_factor=2 if viewport else 1)
        person = watched.person(page, money="25000")
        for symbol in ("BTCUSDT", "ETHUSDT", "SOLUSDT"):
            person.call("POST", "/fapi/v1/leverage", form={"symbol": symbol, "leverage": 15})
        bought(person, "BTCUSDT", 150_000)
        person.order("ETHUSDT", "SELL", on_step(80_000 / mark(page, "ETHUSDT"), "0.001"))
        here, tick = last(page, "BTCUSDT"), instrument(page, "BTCUSDT")[0]
        for kind, part in (("STOP_MARKET", 0.994), ("TAKE_PROFIT_MARKET", 1.006)):
            person.call("POST", "/fapi/v1/algoOrder", form={
                "algoType": "CONDITIONAL", "symbol": "BTCUSDT", "side": "SELL", "type": kind,
                "triggerPrice": on_step(here * part, tick), "closePosition": "true"})
        person.order("BTCUSDT", "BUY", "0.1", type="LIMIT", timeInForce="GTC",
                     price=on_step(here * 0.997, tick))
        return page, person
    return make


def drawn(page):
    """Waits until the chart has its candles, and puts away what says that orders were filled."""
    wait_until(lambda: page.evaluate(
        "window.plimsollChart?.candles().length > 0 && plimsollChart.lines().length >= 4"),
        30, "the chart")
    for button in page.get_by_role("button", name="Dismiss").all():
        button.click()


def thinking(page):
    """An order in the form, with what it would do."""
    form = opened(page, "BTCUSDT")
    form.get_by_label("Amount", exact=True).fill("0.2")
    form.get_by_role("switch", name="TP / SL").check()
    form.get_by_label("Stop loss").fill(on_step(last(page, "BTCUSDT") * 0.994, "0.1"))
    expect(figure(form, "Loss at the stop")).to_contain_text("USDT")
    return form


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_desk(trader, theme):
    """The desk: chart with its lines, book, form with its what-if, margin, positions."""
    page, _ = trader(theme=theme)
    page.add_init_script("localStorage.setItem('plimsoll.chartInterval', '\"1m\"')")
    thinking(page)
    drawn(page)
    expect(page.get_by_role("region", name="Positions", exact=True).get_by_role("row")) \
        .to_have_count(3)
    picture(page, f"desk-{theme}")


def test_phone(trader):
    """The phone: the form with what it would do, and the positions."""
    page, _ = trader(PHONE)
    page.goto("/trade/BTCUSDT")
    bar = page.get_by_role("navigation", name="Parts of the page")
    drawn(page)
    picture(page, "phone-chart")
    bar.get_by_role("button", name="Trade").click()
    form = page.get_by_role("form", name="Order")
    choose(form, "Market")
    form.get_by_role("button", name="25 % of what can be opened").click()
    expect(figure(form, "Cost")).to_contain_text("USDT")
    picture(page, "phone-trade")
    bar.get_by_role("button", name="Positions").click()
    expect(page.get_by_text("Short 15× cross")).to_be_visible()
    picture(page, "phone-positions")


def test_risk(trader):
    """The risk page with its surface."""
    page, _ = trader()
    page.goto("/risk")
    expect(page.get_by_role("region", name="What would help").get_by_role("listitem").first) \
        .to_be_visible()
    expect(page.locator(".surface-map")).to_have_attribute("aria-label", re.compile(r"\d"))
    for button in page.get_by_role("button", name="Dismiss").all():
        button.click()
    picture(page, "risk")


def test_stress(trader):
    """A crash that kills, step by step."""
    page, person = trader()
    # Its stop would save it.
    person.call("DELETE", "/fapi/v1/algoOpenOrders", params={"symbol": "BTCUSDT"})
    bought(person, "SOLUSDT", 40_000)
    page.goto("/tools/stress")
    page.get_by_role("button", name="all −30 %").click()
    expect(page.get_by_role("region", name="Order of deaths").get_by_role("listitem").first) \
        .to_be_visible()
    picture(page, "stress")


def test_why(watched, venue):
    """A forced trade, explained."""
    page = watched.page()
    person = watched.person(page)
    long = bought(person, "AVAXUSDT", 120_000)
    with market_at(venue, "AVAXUSDT", price_at_ratio(long, 2), instrument(page, "AVAXUSDT")[0]):
        steps = wait_until(lambda: person.call("GET", "/plimsoll/v1/explanations")["steps"], 30,
                           "a forced step")
    page.goto(f"/why/{steps[0]['id']}")
    expect(page.get_by_role("region", name="Before", exact=True)).to_be_visible()
    picture(page, "why")
