"""Being liquidated, and reading why: the same figures in the message, the explanation and the
replay; and the stress page, which says beforehand what the market then does."""

import re

import pytest
from conftest import PATIENCE, accessible
from desk import bought, instrument, market_at, number, price_at_ratio
from playwright.sync_api import expect
from venues import wait_until

# What the terms of the equation are called, and what the moment calls them.
TERMS = ("Margin balance", "Maintenance margin", "Margin ratio")


def crash(person, venue, symbol, notional):
    """A long at high leverage, and a mark beyond its line for as long as it takes."""
    long = bought(person, symbol, notional)
    with market_at(venue, symbol, price_at_ratio(long, 12), instrument(person.page, symbol)[0]):
        found = wait_until(lambda: person.call("GET", "/plimsoll/v1/explanations")["steps"],
                           PATIENCE, "a forced step")
    return long, found


def row(region, term):
    """The figure of a term of an equation."""
    return region.get_by_role("row").filter(has_text=term).get_by_role("cell").last.inner_text()


def test_liquidated_and_explained(page, person, venue):
    """The message leads to the explanation, whose equation a replay of the journal confirms."""
    page.goto("/trade/XRPUSDT")
    expect(page.get_by_role("button", name="Close all…")).to_be_disabled()
    crash(person, venue, "XRPUSDT", 150_000)
    message = page.locator("#toasts-urgent .toast").filter(has_text="Forced trade").first
    expect(message).to_be_visible()
    message.get_by_role("link", name="Open").click()
    expect(page).to_have_url(re.compile(r"/why/\d+$"))
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Why: .*XRPUSDT"))
    before = page.get_by_role("region", name="Before", exact=True)
    after = page.get_by_role("region", name="After", exact=True)
    expect(before.get_by_text("over the line")).to_be_visible()
    assert number(row(before, "Maintenance margin")) >= number(row(before, "Margin balance"))
    assert number(row(after, "Margin ratio")) < 100 < number(row(before, "Margin ratio"))
    sum_of_both = number(row(before, "Wallet balance")) + number(row(before, "Unrealised PnL"))
    assert sum_of_both == pytest.approx(number(row(before, "Margin balance")), abs=0.011)
    expect(page.get_by_text(re.compile(r"^LIQD-\d{3}$"))).to_be_visible()
    accessible(page)


def test_replayed_moment(page, person, venue):
    """The journal, replayed to that very command, gives the figures of the explanation."""
    _, steps = crash(person, venue, "LTCUSDT", 150_000)
    step = steps[-1]
    page.goto(f"/why/{step['id']}")
    page.get_by_role("button", name="Replay the moment from the journal").click()
    moment = page.get_by_role("region", name="The moment", exact=True)
    expect(moment.get_by_text("State after it:")).to_be_visible()
    assert step["sequence"] == max(each["sequence"] for each in steps)
    after = page.get_by_role("region", name="After", exact=True)
    words = moment.inner_text()
    for term in TERMS:
        assert row(after, term) in words
    marks = page.get_by_role("region", name="Positions and marks")
    expect(moment.get_by_text(re.compile(r"→ " + re.escape(
        marks.get_by_role("row").nth(1).get_by_role("cell").nth(3).inner_text()))).first) \
        .to_be_visible()
    accessible(page)


def test_list_of_forced_trades(page, person, venue):
    """Every forced trade stands in the list, newest first, and opens from it."""
    page.goto("/why")
    expect(page.get_by_text("Nothing was ever forced on you.")).to_be_visible()
    _, steps = crash(person, venue, "SOLUSDT", 150_000)
    rows = page.get_by_role("region", name="Forced trades").first.get_by_role("row")
    wait_until(lambda: rows.count() > len(steps), PATIENCE, "rows")
    expect(rows.nth(1)).to_contain_text(re.compile(r"LIQD-\d{3}"))
    rows.nth(1).get_by_role("link").click()
    expect(page).to_have_url(re.compile(r"/why/\d+$"))
    accessible(page)


def test_a_shock_foretells_a_death(page, person):
    """The shock that kills says so: what dies, at what prices, by which rule, what is left."""
    bought(person, "BTCUSDT", 150_000)
    page.goto("/tools/stress")
    outcome = page.get_by_role("region", name="Outcome")
    page.get_by_label("Change of BTCUSDT").fill("2")
    expect(outcome).to_be_visible()
    deaths = page.get_by_role("region", name="Order of deaths")
    expect(deaths.get_by_text("Nothing dies")).to_be_visible()
    page.get_by_role("button", name="all −10 %").click()
    expect(deaths.get_by_role("listitem").first).to_contain_text("BTCUSDT")
    expect(deaths.get_by_role("listitem").first).to_contain_text(re.compile(r"rule LIQD-\d{3}"))
    expect(outcome.get_by_text("Equity in the end")).to_be_visible()
    accessible(page)
    assert person.account()["positions"], "stress must not touch the account"


def test_known_crashes(page, person):
    """Every crash that is listed can be lived through with the present portfolio."""
    bought(person, "ETHUSDT", 20_000)
    page.goto("/tools/stress")
    choice = page.get_by_label("A known crash")
    expect(choice.get_by_role("option").nth(1)).to_be_attached()
    listed = person.call("GET", "/plimsoll/v1/stress/crashes")["crashes"]
    assert len(listed) >= 3
    expect(choice.get_by_role("option")).to_have_count(len(listed) + 1)
    outcome = page.get_by_role("region", name="Outcome")
    for crash_known in listed[:3]:
        choice.select_option(value=crash_known["name"])
        expect(page.get_by_text("The engine is living through it…")).to_have_count(0)
        expect(outcome.get_by_text("Equity in the end")).to_be_visible()
