"""What a person does on the trading page, by the words that stand on it, and what a market does to
that person."""

import contextlib
import re

from playwright.sync_api import expect


def order_form(page):
    return page.get_by_role("form", name="Order")


def choose(group, words):
    """Picks one of a row of choices: the label is what a person clicks."""
    group.locator(".segments label", has_text=re.compile(f"^{re.escape(words)}$")).click()


def opened(page, symbol):
    """Opens the trading page of a symbol, and gives its order form once it can be used."""
    page.goto(f"/trade/{symbol}")
    form = order_form(page)
    expect(form.locator("button.submit")).to_be_visible()
    expect(form.locator("button.submit")).not_to_have_attribute("aria-disabled", "true")
    return form


def figure(within, term):
    """The figure that stands beside a term of a list of facts."""
    return within.locator("dt", has_text=re.compile(f"^{re.escape(term)}$")) \
        .locator("xpath=following-sibling::dd[1]").first


def send(page, form):
    """Sends what is in the form, through the review; gives the review's text."""
    form.locator("button.submit").click()
    review = page.get_by_role("dialog", name="Review order")
    expect(review).to_be_visible()
    words = review.inner_text()
    review.get_by_role("button", name=re.compile("^Send (buy|sell) order$")).click()
    expect(review).to_be_hidden()
    return words


def tab(page, name):
    """Opens a tab of the dock and gives its panel."""
    page.get_by_role("tab", name=re.compile(f"^{name}")).click()
    return page.get_by_role("tabpanel", name=re.compile(f"^{name}"))


def position(page, symbol):
    """The row of a position in the dock."""
    return page.get_by_role("region", name="Positions", exact=True) \
        .get_by_role("row").filter(has_text=symbol)


def number(text):
    """A figure of the page as a number: without its separators and what follows it."""
    found = re.search(r"[-+−]?[\d,]+(\.\d+)?", text)
    assert found, f"no figure in {text!r}"
    return float(found.group().replace(",", "").replace("−", "-").replace("+", ""))


def mark(page, symbol):
    answer = page.request.get("/fapi/v1/premiumIndex", params={"symbol": symbol})
    return float(answer.json()["markPrice"])


def last(page, symbol):
    answer = page.request.get("/fapi/v1/ticker/price", params={"symbol": symbol})
    return float(answer.json()["price"])


def instrument(page, symbol):
    """Steps of price and quantity, and their decimals."""
    found = page.request.get("/fapi/v1/exchangeInfo").json()["symbols"]
    filters = {each["filterType"]: each for each in next(
        each for each in found if each["symbol"] == symbol)["filters"]}
    return filters["PRICE_FILTER"]["tickSize"], filters["LOT_SIZE"]["stepSize"]


def on_step(value, step):
    """A figure rounded to the step, as text."""
    decimals = len(step.rstrip("0").partition(".")[2])
    return f"{round(value / float(step)) * float(step):.{decimals}f}"


@contextlib.contextmanager
def market_at(venue, symbol, price, step):
    """Holds the mark price at a price for a while."""
    venue.operator.mark_price(symbol, on_step(price, step))
    try:
        yield
    finally:
        venue.operator.mark_price(symbol, 0)


def held(person, symbol):
    """The position by the interface, or None."""
    return next((each for each in person.account()["positions"] if each["symbol"] == symbol), None)


def bought(person, symbol, notional):
    """Buys for about so much at the market, and gives the position."""
    step = instrument(person.page, symbol)[1]
    person.order(symbol, "BUY", on_step(notional / mark(person.page, symbol), step))
    return held(person, symbol)


def price_at_ratio(long, ratio):
    """The mark at which a pool with this long alone has about that margin ratio.

    At the liquidation price margin balance equals maintenance margin; above it the balance grows by
    the size times the difference.
    """
    line, maintenance = float(long["liquidationPrice"]), float(long["maintenanceMargin"])
    return line + maintenance * (1 / ratio - 1) / float(long["size"])
