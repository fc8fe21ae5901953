"""The kinds of order that wait: triggers, trailing stops, dates, conditions; changed and cancelled,
and what they do when their moment comes."""

import re

from desk import (
    bought, choose, figure, held, instrument, last, mark, market_at, on_step, opened, position,
    send, tab,
)
from playwright.sync_api import expect


def triggered(form, kind, trigger, amount):
    """Fills the form for an order that waits for a price."""
    choose(form, "Trigger")
    form.get_by_label("Kind of trigger").select_option(label=kind)
    if trigger:
        form.get_by_label("Trigger", exact=True).last.fill(trigger)
    form.get_by_label("Amount", exact=True).fill(amount)


def test_a_stop_is_placed_changed_and_fires(page, person, venue):
    """A stop waits in its tab, is moved in a dialog that shows its effect, and closes when the mark
    comes."""
    bought(person, "DOGEUSDT", 2_000)
    size = held(person, "DOGEUSDT")["size"].split(".")[0]
    form = opened(page, "DOGEUSDT")
    here, tick = mark(page, "DOGEUSDT"), instrument(page, "DOGEUSDT")[0]
    first, second = on_step(here * 0.95, tick), on_step(here * 0.97, tick)
    choose(form, "Sell / Short")
    triggered(form, "Stop market", first, size)
    form.get_by_role("switch", name="Reduce only").check()
    send(page, form)
    orders = tab(page, "Conditional")
    row = orders.get_by_role("row").filter(has_text="DOGEUSDT")
    expect(row).to_contain_text(f"≤ {first}")
    expect(row).to_contain_text("reduce-only")
    row.get_by_role("button", name="Change…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Trigger price").fill(second)
    dialog.get_by_role("button", name="Replace the order").click()
    expect(dialog).to_be_hidden()
    expect(row).to_have_count(1)
    expect(row).to_contain_text(f"≤ {second}")
    with market_at(venue, "DOGEUSDT", here * 0.965, tick):
        expect(orders.get_by_text("No conditional order.")).to_be_visible()
        tab(page, "Positions")
        expect(page.get_by_text("No position. Place an order")).to_be_visible()
    expect(page.locator("#toasts").get_by_text(re.compile("^Sold .* DOGEUSDT at")).first) \
        .to_be_visible()


def test_a_trigger_on_the_wrong_side_is_told(page, person):
    """A stop that is reached already would fire at once: the field says what is expected."""
    form = opened(page, "SOLUSDT")
    below = on_step(mark(page, "SOLUSDT") * 0.97, "0.01")
    triggered(form, "Stop market", below, "1")
    expect(form.get_by_text("It would be set off at once: expected a price above")).to_be_visible()
    form.get_by_label("Kind of trigger").select_option(label="Take-profit market")
    expect(form.get_by_text("It would be set off at once")).to_be_hidden()


def test_trailing_stop(page, person):
    """A trailing stop takes its callback in percent and says so where it waits."""
    person.order("LTCUSDT", "BUY", "2")
    form = opened(page, "LTCUSDT")
    choose(form, "Sell / Short")
    triggered(form, "Trailing stop", None, "2")
    form.get_by_label("Callback").fill("2.5")
    send(page, form)
    row = tab(page, "Conditional").get_by_role("row").filter(has_text="LTCUSDT")
    expect(row).to_contain_text("trails")
    row.get_by_role("button", name="Cancel order").click()
    expect(page.get_by_text("No conditional order.")).to_be_visible()


def test_dated_and_post_only(page, person):
    """A date that is past is told at its field; post only is a time in force with a switch."""
    form = opened(page, "AVAXUSDT")
    price = on_step(last(page, "AVAXUSDT") * 0.95, "0.001")
    form.get_by_label("Price", exact=True).fill(price)
    form.get_by_label("Amount", exact=True).fill("10")
    form.get_by_label("Time in force").select_option(label="Until a time (GTD)")
    form.get_by_label("Until", exact=True).fill("2020-01-01T00:00")
    expect(form.get_by_text("Expected a time at least ten minutes ahead.")).to_be_visible()
    form.get_by_role("switch", name="Post only").check()
    expect(form.get_by_label("Time in force")).to_have_value("GTX")
    words = send(page, form)
    assert "Post only" in words
    expect(tab(page, "Open orders").get_by_role("row").filter(has_text="AVAXUSDT")) \
        .to_contain_text("post-only")


def test_reduce_only_without_a_position(page, person):
    """An order that could only make smaller what is not there is refused at its switch."""
    form = opened(page, "LINKUSDT")
    choose(form, "Market")
    form.get_by_label("Amount", exact=True).fill("10")
    form.get_by_role("switch", name="Reduce only").check()
    expect(form.get_by_role("alert").filter(has_text=re.compile("educe|position")).first) \
        .to_be_visible()
    form.get_by_role("switch", name="Reduce only").uncheck()
    expect(figure(form, "Cost")).to_contain_text("USDT")


def test_cancel_all(page, person):
    """All orders of the tab go after one question that says how many and where."""
    for symbol, step in (("LTCUSDT", "0.01"), ("SOLUSDT", "0.01")):
        for part in (0.95, 0.94):
            person.order(symbol, "BUY", "1", type="LIMIT", timeInForce="GTC",
                         price=on_step(last(page, symbol) * part, step))
    opened(page, "LTCUSDT")
    orders = tab(page, "Open orders")
    expect(orders.get_by_role("row")).to_have_count(5)
    orders.get_by_label("Symbol of the orders").select_option("SOLUSDT")
    orders.get_by_role("button", name="Cancel all…").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel 2 orders in SOLUSDT").click()
    expect(orders.get_by_role("row")).to_have_count(3)
    orders.get_by_role("button", name="Cancel all…").click()
    page.get_by_role("dialog").get_by_role("button", name="Keep").click()
    expect(orders.get_by_role("row")).to_have_count(3)
    orders.get_by_role("button", name="Cancel all…").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel 2 orders").click()
    expect(orders.get_by_text("No open order.")).to_be_visible()


def test_close_at_a_limit(page, person):
    """A position can be closed at a price; the order waits, and can only make it smaller."""
    person.order("SOLUSDT", "BUY", "10")
    opened(page, "SOLUSDT")
    position(page, "SOLUSDT").get_by_role("button", name="Close", exact=True).click()
    dialog = page.get_by_role("dialog", name="Close SOLUSDT long")
    choose(dialog, "Limit")
    price = on_step(last(page, "SOLUSDT") * 1.05, "0.01")
    dialog.get_by_label("Price", exact=True).fill(price)
    dialog.get_by_role("button", name="25 %").click()
    dialog.get_by_role("button", name="Sell 2.5 at a limit").click()
    row = tab(page, "Open orders").get_by_role("row").filter(has_text="SOLUSDT")
    expect(row).to_contain_text(price)
    expect(row).to_contain_text("reduce-only")


def test_hedge_mode(page, person):
    """Long and short of one symbol side by side; each order says which of the two it means."""
    form = opened(page, "ETHUSDT")
    page.get_by_role("button", name="Order settings").click()
    page.get_by_role("button", name="Change position mode").click()
    page.get_by_role("dialog").get_by_role("button", name="Switch to hedge").click()
    expect(form.get_by_text("Long position", exact=True)).to_be_visible()
    choose(form, "Market")
    form.get_by_label("Amount", exact=True).fill("1")
    assert "opening the long position" in send(page, form)
    expect(form.get_by_text(re.compile("^Filled"))).to_be_visible()
    choose(form, "Sell / Short")
    assert "opening the short position" in send(page, form)
    rows = page.get_by_role("region", name="Positions", exact=True).get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="Short")).to_contain_text("-1.000 ETH")
    expect(rows.filter(has_text="Long")).to_contain_text("+1.000 ETH")
