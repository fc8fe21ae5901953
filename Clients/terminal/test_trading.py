"""Trading: from the form to the position and out of it again, with the margin in view."""

import re

import pytest
from conftest import PATIENCE
from desk import (
    choose, figure, held, instrument, last, mark, market_at, number, on_step, opened, position,
    send, tab,
)
from playwright.sync_api import expect
from venues import wait_until


def entered(form, quantity, side="Buy / Long"):
    """A market order typed into the form."""
    choose(form, side)
    choose(form, "Market")
    form.get_by_label("Amount", exact=True).fill(quantity)
    expect(figure(form, "Cost")).to_contain_text("USDT")


def test_open_a_cross_position(page, person):
    """A percent chip and two clicks open a position; what it will do is there before the click."""
    form = opened(page, "BTCUSDT")
    choose(form, "Market")
    form.get_by_role("button", name="25 % of what can be opened").click()
    expect(figure(form, "Cost")).to_contain_text("USDT")
    expect(figure(form, "Liquidation")).to_contain_text(re.compile(r"\d"))
    words = send(page, form)
    assert re.search(r"Buy [\d.]+ BTC at market", words)
    expect(form.get_by_text(re.compile(r"^Filled: [\d.]+ BTC at"))).to_be_visible()
    row = position(page, "BTCUSDT")
    expect(row).to_contain_text("Long 20× cross")
    expect(page.get_by_role("tab", name=re.compile(r"^Positions\s*1$"))).to_be_visible()


def test_the_bar_moves_with_the_market(page, person, venue):
    """The margin ratio in the pool's bar follows the mark without a reload."""
    person.order("ETHUSDT", "BUY", "30")
    opened(page, "ETHUSDT")
    bar = page.get_by_role("region", name="Margin", exact=True).get_by_role("meter")

    def ratio():
        return float(bar.get_attribute("aria-valuenow"))

    wait_until(lambda: ratio() > 1, PATIENCE, "a ratio")
    before, tick = ratio(), instrument(page, "ETHUSDT")[0]
    with market_at(venue, "ETHUSDT", mark(page, "ETHUSDT") * 0.97, tick):
        wait_until(lambda: ratio() > before + 0.5, PATIENCE, "the bar to move")
    wait_until(lambda: ratio() < before + 0.5, PATIENCE, "the bar to come back")


def test_what_if_says_what_comes(page, person):
    """The liquidation price of the what-if is that of the position afterwards.

    It follows from the entry price alone. So the two differ by no more than the fill differs from
    the price that was assumed, and by a tick for the rounding of what is shown.
    """
    answers = []
    page.on("response", lambda found: answers.append(found.json())
            if found.url.endswith("/what-if") and found.ok else None)
    form = opened(page, "SOLUSDT")
    entered(form, "300")
    shown = number(figure(form, "Liquidation").inner_text())
    send(page, form)
    expect(form.get_by_text(re.compile("^Filled"))).to_be_visible()
    told = [each for each in answers if each["lines"] and each["lines"][0]["before"] is None]
    made = held(person, "SOLUSDT")
    slipped = max(abs(float(made["entryPrice"]) - float(each["assumedPrice"])) for each in told)
    predicted = float(told[-1]["lines"][0]["after"])
    actual = float(made["liquidationPrice"])
    assert actual == pytest.approx(predicted, abs=slipped * 1.02 + 0.01)
    assert shown == pytest.approx(predicted, abs=slipped * 1.02 + 0.01)
    expect(position(page, "SOLUSDT")).to_contain_text(f"{actual:,.2f}")


def test_place_amend_cancel(page, person):
    """A limit order waits in the dock, is changed in its row, and is cancelled there."""
    form = opened(page, "LTCUSDT")
    tick, _ = instrument(page, "LTCUSDT")
    first, second = (on_step(last(page, "LTCUSDT") * part, tick) for part in (0.95, 0.94))
    choose(form, "Limit")
    form.get_by_label("Price", exact=True).fill(first)
    form.get_by_label("Amount", exact=True).fill("2")
    send(page, form)
    expect(form.get_by_text(re.compile("^Accepted: Buy 2 LTC at"))).to_be_visible()
    orders = tab(page, "Open orders")
    row = orders.get_by_role("row").filter(has_text="LTCUSDT")
    expect(row).to_contain_text(first)
    row.get_by_role("button", name="Change the order in LTCUSDT").click()
    row.get_by_label("New price").fill(second)
    row.get_by_label("New quantity").fill("3")
    row.get_by_role("button", name="Save").click()
    expect(row).to_contain_text(second)
    expect(row).to_contain_text("3")
    row.get_by_role("button", name="Cancel order").click()
    expect(orders.get_by_text("No open order.")).to_be_visible()


def test_click_in_the_book(page, person):
    """A price of the book is taken into the form, which becomes one for a limit order."""
    form = opened(page, "XRPUSDT")
    choose(form, "Market")
    level = page.get_by_role("list", name="Bids").get_by_role("button").nth(2)
    expect(level).to_have_attribute("data-price", re.compile(r"\d"))
    level.click()
    price = form.get_by_label("Price", exact=True)
    expect(price).to_be_visible()
    bid = float(price.input_value())
    # The book goes on while one clicks.
    assert bid == pytest.approx(last(page, "XRPUSDT"), rel=0.05)


def test_sized_by_risk(page, person):
    """With a stop and a risk the amount follows: the loss at the stop is at most that risk."""
    form = opened(page, "LINKUSDT")
    tick, _ = instrument(page, "LINKUSDT")
    choose(form, "Market")
    form.get_by_label("Unit of the amount").select_option(label="USDT risk")
    form.get_by_label("Lose at most").fill("200")
    form.get_by_label("Stop loss").fill(on_step(last(page, "LINKUSDT") * 0.95, tick))
    loss = figure(form, "Loss at the stop")
    expect(loss).to_contain_text("USDT")
    assert 180 <= number(loss.inner_text()) <= 200
    send(page, form)
    expect(form.get_by_text(re.compile("^Filled"))).to_be_visible()
    expect(position(page, "LINKUSDT")).to_contain_text(re.compile(r"SL [\d,.]+"))


def test_protection_comes_with_the_entry(page, person):
    """Take profit and stop loss typed with the order stand at the venue once it was accepted."""
    form = opened(page, "AVAXUSDT")
    tick, _ = instrument(page, "AVAXUSDT")
    low, high = (on_step(last(page, "AVAXUSDT") * part, tick) for part in (0.93, 1.07))
    entered(form, "50")
    form.get_by_role("switch", name="TP / SL").check()
    form.get_by_label("Take profit").fill(high)
    form.get_by_label("Stop loss").fill(low)
    words = send(page, form)
    assert low in words and high in words
    expect(position(page, "AVAXUSDT")).to_contain_text(f"TP {high}")
    expect(position(page, "AVAXUSDT")).to_contain_text(f"SL {low}")
    rows = tab(page, "Conditional").get_by_role("row").filter(has_text="AVAXUSDT")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="whole position")).to_have_count(2)


def test_protection_at_the_position(page, person):
    """The dialog of a position sets a stop, tells what it would make, and takes it away again."""
    person.order("DOGEUSDT", "SELL", "4000")
    opened(page, "DOGEUSDT")
    stop = on_step(mark(page, "DOGEUSDT") * 1.04, "0.00001")
    row = position(page, "DOGEUSDT")
    row.get_by_role("button", name="change take profit and stop loss of DOGEUSDT").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Stop loss at").fill(stop)
    expect(dialog.get_by_text(re.compile(r"-[\d,.]+ USDT before fees"))).to_be_visible()
    dialog.get_by_role("button", name="Set", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(row).to_contain_text(f"SL {stop}")
    row.get_by_role("button", name="change take profit and stop loss of DOGEUSDT").click()
    dialog.get_by_label("Stop loss at").fill("")
    dialog.get_by_role("button", name="Remove").click()
    expect(row).to_contain_text("SL –")


def test_halve_reverse_close_all(page, person):
    """Out of a position by halves, round and whole; each dialog says first what it leads to."""
    person.order("BTCUSDT", "BUY", "0.2")
    person.order("ETHUSDT", "SELL", "3")
    opened(page, "BTCUSDT")
    row, dialog = position(page, "BTCUSDT"), page.get_by_role("dialog")
    row.get_by_role("button", name="Close 50 %").click()
    expect(dialog.get_by_label("Quantity")).to_have_value("0.1")
    dialog.get_by_role("button", name="Sell 0.1 at the market").click()
    expect(row).to_contain_text("+0.100 BTC")
    row.get_by_role("button", name="Reverse").click()
    dialog.get_by_role("button", name="Reverse to short").click()
    expect(row).to_contain_text("-0.100 BTC")
    expect(row).to_contain_text("Short")
    page.get_by_role("button", name="Close all…").click()
    expect(dialog.get_by_role("listitem")).to_have_count(2)
    dialog.get_by_role("button", name="Close 2 at the market").click()
    expect(page.get_by_text("No position. Place an order")).to_be_visible()
    assert person.account()["positions"] == []


def test_isolated_is_refused_while_a_position_is_open(page, person):
    """The dialog explains shared collateral, and says what to do first when it is refused."""
    person.order("SOLUSDT", "BUY", "10")
    opened(page, "SOLUSDT")
    page.get_by_role("button", name="Margin mode: Cross. Change…").click()
    dialog = page.get_by_role("dialog", name="Margin mode of SOLUSDT")
    expect(dialog.get_by_text("All cross positions share one pool.")).to_be_visible()
    expect(dialog.get_by_role("alert")).to_contain_text("position")
    save = dialog.get_by_role("button", name="Switch to isolated")
    if save.is_enabled():
        save.click()
    expect(dialog.get_by_role("alert")).to_contain_text(re.compile("[Cc]lose"))
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("button", name="Margin mode: Cross. Change…")).to_be_visible()


def test_isolated_margin(page, person):
    """Switched before the entry, the position has a pool of its own, to which margin is added."""
    form = opened(page, "XRPUSDT")
    page.get_by_role("button", name="Margin mode: Cross. Change…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Switch to isolated").click()
    expect(page.get_by_role("button", name="Margin mode: Isolated. Change…")).to_be_visible()
    entered(form, "2000")
    send(page, form)
    row = position(page, "XRPUSDT")
    expect(row).to_contain_text("isolated")
    before = float(held(person, "XRPUSDT")["isolatedWallet"])
    row.get_by_role("button", name=re.compile("^Isolated margin")).click()
    dialog.get_by_label("Amount").fill("25")
    dialog.get_by_role("button", name="Add 25 USDT").click()
    expect(dialog).to_be_hidden()
    wait_until(lambda: float(held(person, "XRPUSDT")["isolatedWallet"]) > before + 24.9,
               PATIENCE, "the margin")
    expect(row).to_contain_text(f"{before + 25:,.2f} USDT")


def test_leverage(page, person):
    """The dialog shows the cap, warns a new account above 5×, and sets what was chosen."""
    form = opened(page, "ETHUSDT")
    page.get_by_role("button", name="Leverage: 20. Change…").click()
    dialog = page.get_by_role("dialog", name="Leverage of ETHUSDT")
    field = dialog.get_by_label("Leverage", exact=True).first
    field.fill("12")
    expect(dialog.get_by_text("Above 5× small moves decide")).to_be_visible()
    field.fill("4")
    expect(dialog.get_by_text("Above 5× small moves decide")).to_be_hidden()
    field.fill("500")
    expect(dialog.get_by_role("alert").filter(has_text="whole number from 1 to")).to_be_visible()
    field.fill("4")
    dialog.get_by_role("button", name="Set 4×").click()
    expect(page.get_by_role("button", name="Leverage: 4. Change…")).to_be_visible()
    entered(form, "0.5")
    expect(form.get_by_role("list", name="Warnings")).not_to_contain_text("20x")


def test_warnings_do_not_block(page, person):
    """A new account at 20× with most of its wallet in one trade is warned, and may go on."""
    form = opened(page, "BTCUSDT")
    choose(form, "Market")
    form.get_by_role("button", name="75 % of what can be opened").click()
    warnings = form.get_by_role("list", name="Warnings")
    expect(warnings).to_contain_text("20x is much for the first days")
    assert warnings.get_by_role("listitem").count() >= 3
    expect(form.locator("button.submit")).not_to_have_attribute("aria-disabled", "true")


def test_refusals_at_the_field(page, person):
    """Too small, off the tick, off the step, too large: each is told where it was typed."""
    form = opened(page, "BTCUSDT")
    price, amount = form.get_by_label("Price", exact=True), form.get_by_label("Amount", exact=True)
    here = on_step(last(page, "BTCUSDT") * 0.98, "0.1")

    def told(field, words):
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(form.locator(f"[id='{field.get_attribute('aria-describedby').split()[0]}']")) \
            .to_contain_text(re.compile(words))

    price.fill(here)
    amount.fill("0.001")
    told(amount, "100")
    amount.fill("0.0105")
    told(amount, "multiple of 0.001 BTC, as 0.01 or 0.011")
    amount.fill("900")
    told(amount, r"[Aa]t most|margin|[Ll]argest|Accepted")
    amount.fill("0.01")
    expect(amount).not_to_have_attribute("aria-invalid", "true")
    price.fill(here.split(".")[0] + ".13")
    told(price, r"0\.1\b")
    price.fill(here)
    expect(price).not_to_have_attribute("aria-invalid", "true")
    amount.fill("")
    form.locator("button.submit").click()
    told(amount, "Enter an amount")
    expect(amount).to_be_focused()
