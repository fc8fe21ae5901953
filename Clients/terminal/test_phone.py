"""On a phone: one thing at a time, everything within the width, and trading by touch."""

import re

import pytest
from conftest import PATIENCE
from desk import choose, figure, held, position
from playwright.sync_api import expect
from test_pages import ROUTES
from venues import wait_until

SIZES = [{"width": 390, "height": 844}, {"width": 360, "height": 740}]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size['width']}")
def phone(watched, request):
    page = watched.page(request.param)
    return page, watched.person(page)


def wide(page):
    """What reaches beyond the width, outside of tables that scroll by themselves."""
    return page.evaluate("""() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.body.querySelectorAll('*')]
        .filter((each) => each.getBoundingClientRect().right > width + 1
          && !each.closest('.table-box'))
        .map((each) => `${each.tagName}.${each.className}`).slice(0, 8);
    }""")


def test_nothing_is_wider_than_the_screen(phone):
    """No page scrolls sideways, with positions and orders on it."""
    page, person = phone
    person.order("BTCUSDT", "BUY", "0.05")
    person.order("ETHUSDT", "SELL", "0.5")
    for route, heading in ROUTES.items():
        page.goto(route)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{heading}"))
        expect(page.locator("main .loading")).to_have_count(0)
        assert wide(page) == [], route
    page.goto("/trade/BTCUSDT")
    for part in ("Book", "Trade", "Positions", "Margin", "Chart"):
        page.get_by_role("navigation", name="Parts of the page") \
            .get_by_role("button", name=part).tap()
        assert wide(page) == [], part


def test_trade_by_touch(phone):
    """The parts of the page are tabs at the bottom; an order is placed and closed with a thumb."""
    page, person = phone
    page.goto("/trade/BTCUSDT")
    bar = page.get_by_role("navigation", name="Parts of the page")
    expect(bar).to_be_visible()
    box = bar.bounding_box()
    assert abs(box["y"] + box["height"] - page.viewport_size["height"]) <= 1
    assert all(each.bounding_box()["height"] >= 44 for each in bar.get_by_role("button").all())
    bar.get_by_role("button", name="Trade").tap()
    form = page.get_by_role("form", name="Order")
    choose(form, "Market")
    form.get_by_role("button", name="25 % of what can be opened").tap()
    expect(figure(form, "Cost")).to_contain_text("USDT")
    submit = form.locator("button.submit")
    assert submit.bounding_box()["height"] >= 44
    submit.tap()
    review = page.get_by_role("dialog", name="Review order")
    sheet = review.bounding_box()
    assert sheet["x"] >= 0 and sheet["x"] + sheet["width"] <= page.viewport_size["width"]
    review.get_by_role("button", name="Send buy order").tap()
    expect(form.get_by_text(re.compile("^Filled"))).to_be_visible()
    bar.get_by_role("button", name="Positions").tap()
    row = position(page, "BTCUSDT")
    expect(row).to_contain_text("Long")
    row.get_by_role("button", name="Close", exact=True).tap()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Sell .* market$")).tap()
    wait_until(lambda: held(person, "BTCUSDT") is None, PATIENCE, "the position to be closed")
    expect(page.get_by_text("No position. Place an order")).to_be_visible()


def test_margin_is_always_in_view(phone):
    """The bar of the margin ratio stays at the top whichever part is shown, and leads to risk."""
    page, person = phone
    person.order("ETHUSDT", "BUY", "5")
    page.goto("/trade/ETHUSDT")
    bar = page.get_by_role("navigation", name="Parts of the page")
    ratio = page.locator("#top").get_by_role("meter", name="Margin ratio")
    for part in ("Book", "Trade", "Positions", "Margin", "Chart"):
        bar.get_by_role("button", name=part).tap()
        expect(ratio).to_be_in_viewport()
        expect(ratio).to_have_attribute("aria-valuetext", re.compile("safe$"))
    ratio.tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Risk")


def test_a_price_of_the_book_leads_to_the_form(phone):
    """A touch in the book takes the price and shows the form with it."""
    page, _ = phone
    page.goto("/trade/ETHUSDT")
    page.get_by_role("navigation", name="Parts of the page") \
        .get_by_role("button", name="Book").tap()
    level = page.get_by_role("list", name="Asks").get_by_role("button").last
    expect(level).to_have_attribute("data-price", re.compile(r"\d"))
    level.tap()
    expect(page.get_by_role("form", name="Order").get_by_label("Price", exact=True)) \
        .to_have_value(re.compile(r"\d"))


def test_the_menu(phone):
    """All places are behind one button, which closes when one was chosen."""
    page, person = phone
    page.goto("/trade/BTCUSDT")
    menu = page.locator("#top button[aria-expanded]").first
    menu.tap()
    page.get_by_role("link", name="Venue", exact=True).tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("The venue")
    expect(menu).to_have_attribute("aria-expanded", "false")
    menu.tap()
    page.get_by_role("link", name=f"Account of {person.name}").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Account of {person.name}")
