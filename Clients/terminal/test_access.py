"""axe-core finds nothing serious on any page, on desk and phone, in dark and light, with and
without an account, and in the dialogs."""

import re

import pytest
from conftest import DESK, PHONE, accessible
from desk import bought, instrument, last, on_step, opened, position
from playwright.sync_api import expect
from test_pages import NEED_PERSON, ROUTES


@pytest.fixture
def lively(watched):
    """A page of a person with two positions, an order and a stop."""
    def make(viewport):
        page = watched.page(viewport)
        person = watched.person(page)
        bought(person, "BTCUSDT", 30_000)
        person.order("ETHUSDT", "SELL", "5")
        tick = instrument(page, "BTCUSDT")[0]
        low = on_step(last(page, "BTCUSDT") * 0.9, tick)
        person.order("BTCUSDT", "BUY", "0.01", type="LIMIT", timeInForce="GTC", price=low)
        person.call("POST", "/fapi/v1/algoOrder", form={
            "algoType": "CONDITIONAL", "symbol": "BTCUSDT", "side": "SELL", "type": "STOP_MARKET",
            "triggerPrice": low, "closePosition": "true"})
        return page
    return make


def both_themes(page):
    """The rules in the theme that is on, and the contrast in the other one too."""
    accessible(page)
    theme = page.locator("html").get_attribute("data-theme")
    page.get_by_role("button", name=re.compile("^Switch to (light|dark)$")).click()
    expect(page.locator("html")).not_to_have_attribute("data-theme", theme)
    accessible(page, rules=["color-contrast"])


@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_pages(lively, viewport):
    """Every page, with something on it."""
    page = lively(viewport)
    for route, heading in ROUTES.items():
        page.goto(route)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{heading}"))
        expect(page.locator("main .loading")).to_have_count(0)
        both_themes(page)


def test_for_a_visitor(page):
    """The same for somebody without an account."""
    for route in ROUTES:
        if route in NEED_PERSON:
            continue
        page.goto(route)
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        accessible(page)


def test_parts_of_the_trading_page(lively):
    """What is behind tabs and folds is no worse than what lies open."""
    page = lively(DESK)
    opened(page, "BTCUSDT")
    for name in ("Depth", "Contract"):
        page.get_by_role("tab", name=name).click()
        accessible(page, ".trade-chart")
    for name in ("Open orders", "Conditional", "Trades", "Income", "Assets"):
        page.get_by_role("tab", name=re.compile(f"^{name}")).click()
        accessible(page, ".dock")
    for fold in page.locator("details:visible > summary").all():
        fold.click()
    accessible(page)


def test_dialogs(lively):
    """Dialogs keep the focus and say what they are."""
    page = lively(DESK)
    form = opened(page, "BTCUSDT")
    dialog = page.get_by_role("dialog")
    form.get_by_label("Amount", exact=True).fill("0.01")
    row = position(page, "BTCUSDT")
    openers = [
        form.locator("button.submit"), page.get_by_role("button", name=re.compile("^Margin mode")),
        page.get_by_role("button", name=re.compile("^Leverage: ")),
        page.get_by_role("button", name="Order settings"),
        row.get_by_role("button", name="Close", exact=True),
        row.get_by_role("button", name="Reverse"),
        row.get_by_role("button", name=re.compile("change take profit")),
        page.get_by_role("button", name="Close all…"),
        page.get_by_role("button", name="Transfer").first,
    ]
    for opener in openers:
        opener.click()
        expect(dialog).to_be_visible()
        assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
        accessible(page, "dialog")
        page.keyboard.press("Escape")
        expect(dialog).to_have_count(0)
        assert page.evaluate("document.activeElement !== document.body")


def test_less_motion(watched):
    """Where a person has asked for less motion nothing moves by itself."""
    page = watched.page(reduced_motion="reduce")
    page.goto("/markets")
    expect(page.locator(".markets tbody tr").first).to_be_visible()
    moving = page.evaluate("document.getAnimations().filter((each) =>"
                           " each.effect.getTiming().duration > 1).length")
    assert moving == 0


def test_large_letters(watched):
    """At 400 % of a desk's width, which is a width of 360, the text still flows."""
    page = watched.page({"width": 360, "height": 225})
    for route in ("/markets", "/settings", "/tools/calculator/pnl", "/sign-up"):
        page.goto(route)
        expect(page.get_by_role("heading", level=1)).to_be_attached()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
