"""The pool in view: what backs it, what consumes it, what would help, and moving its money."""

import re

from conftest import PATIENCE
from desk import bought, instrument, mark, market_at, number, on_step, opened, position, tab
from playwright.sync_api import expect
from venues import wait_until


def test_transfer(page, person):
    """Money goes out of the pool and back; what it does to the pool is shown before."""
    opened(page, "BTCUSDT")
    pool = page.get_by_role("region", name="Margin", exact=True)
    pool.get_by_role("button", name="Transfer").click()
    dialog = page.get_by_role("dialog", name="Transfer")
    dialog.get_by_text("Trading → Funding").click()
    dialog.get_by_label("Amount").fill("4000")
    dialog.get_by_role("button", name="Transfer 4,000 USDT").click()
    expect(dialog).to_be_hidden()
    row = tab(page, "Assets").get_by_role("row").filter(has_text="USDT").first
    expect(row).to_contain_text("6,000.00")
    expect(row).to_contain_text("4,000.00")
    row.get_by_role("button", name="Withdraw").click()
    dialog = page.get_by_role("dialog", name="Withdraw")
    dialog.get_by_label("Amount").fill("99999999")
    dialog.get_by_role("button", name=re.compile("^Withdraw")).click()
    expect(dialog.get_by_role("alert").filter(has_text=re.compile(r"\d")).first).to_be_visible()


def test_multi_asset_mode(page, person):
    """Another coin backs the pool after its haircut, until it is switched off."""
    opened(page, "BTCUSDT")
    assets = tab(page, "Assets")
    assets.get_by_role("row").filter(has_text="BTC").get_by_role("button", name="Deposit").click()
    dialog = page.get_by_role("dialog", name="Deposit")
    dialog.get_by_label("Amount").fill("0.5")
    dialog.get_by_role("button", name="Deposit 0.5 BTC").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Order settings").click()
    page.get_by_role("button", name="Change asset mode").click()
    page.get_by_role("dialog").get_by_role("button", name="Switch to multi-asset").click()
    coin = assets.get_by_role("row").filter(has_text="BTC")
    counted = 0.5 * mark(page, "BTCUSDT") * 0.95
    shown = coin.get_by_text(re.compile(r"[\d,.]+ USD$"))
    wait_until(lambda: abs(number(shown.inner_text()) / counted - 1) < 0.02, PATIENCE,
               "the value after the haircut")
    pool = page.get_by_role("region", name="Margin", exact=True)
    pool.get_by_text("What backs it").click()
    expect(pool.get_by_text("BTC").first).to_be_visible()
    coin.get_by_role("switch", name="BTC as collateral").click()
    expect(coin.get_by_role("switch", name="BTC as collateral")).not_to_be_checked()
    expect(shown).to_have_text(re.compile(r"^0\.00 USD"))


def test_relief(page, person, venue):
    """The list of what would free most leads to the dialog that does it."""
    bought(person, "XRPUSDT", 30_000)
    person.order("ETHUSDT", "SELL", "2")
    opened(page, "XRPUSDT")
    pool = page.get_by_role("region", name="Margin", exact=True)
    pool.get_by_text("What would free most").click()
    first = pool.get_by_role("button", name=re.compile(r"^Close… .*XRPUSDT"))
    first.click()
    dialog = page.get_by_role("dialog", name="Close XRPUSDT long")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name=re.compile("^Sell .* at the market$")).click()
    expect(position(page, "XRPUSDT")).to_have_count(0)
    expect(first).to_have_count(0)


def test_what_consumes_it(page, person):
    """Each position's share of the maintenance margin, largest first, adding up to the whole."""
    bought(person, "BTCUSDT", 40_000)
    person.order("ETHUSDT", "SELL", "3")
    page.goto("/risk")
    rows = page.get_by_role("region", name="Positions by maintenance margin").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(1)).to_contain_text("BTCUSDT long")
    shares = [number(rows.nth(place).get_by_text(re.compile(r"^\d+ %$")).inner_text())
              for place in (1, 2)]
    assert abs(sum(shares) - 100) <= 1 and shares[0] > shares[1]


def test_figures_are_the_venues(page, person, venue):
    """The pool's panel shows the venue's own figures to the last digit it shows."""
    symbol = "LINKUSDT"
    bought(person, symbol, 20_000)
    opened(page, symbol)
    with market_at(venue, symbol, mark(page, symbol) * 0.98, instrument(page, symbol)[0]):
        expect(position(page, symbol)).to_contain_text(re.compile(r"-[\d,.]+ USDT"))
        pool = page.get_by_role("region", name="Margin", exact=True)

        def terms():
            found = person.account()["pools"][0]
            return {name: f"{float(found[key]):,.2f} USDT" for name, key in (
                ("Wallet", "walletBalance"), ("Margin balance", "marginBalance"),
                ("Maintenance margin", "maintenanceMargin"), ("Available", "availableBalance"))}

        for name, words in terms().items():
            expect(pool.locator("dt", has_text=re.compile(f"^{name}$"))
                   .locator("xpath=following-sibling::dd[1]")).to_contain_text(words)


def test_two_pages_of_one_person(page, person):
    """What is done in one page is seen in the other without a reload."""
    opened(page, "ETHUSDT")
    other = page.context.new_page()
    opened(other, "ETHUSDT")
    person.order("ETHUSDT", "BUY", "1")
    for each in (page, other):
        expect(position(each, "ETHUSDT")).to_contain_text("+1.000 ETH")
    price = on_step(mark(page, "ETHUSDT") * 0.9, "0.01")
    person.order("ETHUSDT", "BUY", "0.1", type="LIMIT", timeInForce="GTC", price=price)
    for each in (page, other):
        expect(tab(each, "Open orders").get_by_role("row")).to_have_count(2)
