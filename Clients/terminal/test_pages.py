"""Every page there is: it opens for a visitor and for a person, has one heading, and does what it
is for."""

import csv
import io
import json
import re

import pytest
from conftest import PATIENCE, PHONE
from desk import bought, instrument, last, on_step
from playwright.sync_api import expect
from venues import wait_until

ROUTES = {
    "/trade/BTCUSDT": "Trade", "/markets": "Markets", "/risk": "Risk", "/history": "History",
    "/alerts": "Alerts and guards", "/tools": "Calculators",
    "/tools/calculator/funding": "Calculators", "/tools/stress": "Stress", "/why": "Why",
    "/venue": "The venue", "/operator": "Operator", "/account": "Account", "/settings": "Settings",
    "/sign-in": "Sign in", "/sign-up": "Sign up", "/about": "About",
}
NEED_PERSON = {"/alerts", "/tools/stress", "/why", "/operator", "/account"}


def test_every_page_for_a_visitor(page):
    """Public pages open without an account; the others lead to signing in and back again."""
    for route, heading in ROUTES.items():
        page.goto(route)
        wanted = "Sign in" if route in NEED_PERSON else heading
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{wanted}"))
        expect(page).to_have_title(re.compile("Plimsoll$"))
        if route in NEED_PERSON:
            expect(page).to_have_url(re.compile(r"/sign-in\?next="))


def test_every_page_for_a_person(page, person):
    """One heading of the first rank, a title, panels with headings, and links that lead on."""
    for route, heading in ROUTES.items():
        page.goto(route)
        expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{heading}"))
        expect(page).to_have_title(re.compile("Plimsoll$"))
        expect(page.locator("main .loading")).to_have_count(0)
        assert page.locator("main").count() == 1


def test_what_is_no_page_leads_home(page):
    """An address that never was shows the trading page instead of nothing."""
    page.goto("/no/such/page")
    expect(page).to_have_url(re.compile(r"/trade/[A-Z]+$"))
    page.goto("/trade/NOSUCHUSDT")
    expect(page).to_have_url(re.compile(r"/trade/BTCUSDT$"))


def test_back_and_forward(page, person):
    """The browser's own buttons go where one came from, without a reload."""
    page.goto("/markets")
    page.evaluate("window.sameDocument = true")
    navigation = page.get_by_role("navigation").first
    navigation.get_by_role("link", name="Venue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The venue")
    navigation.get_by_role("link", name="Risk").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Risk")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("The venue")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Markets")
    assert page.evaluate("window.sameDocument")


def test_favourites_stay(page):
    """A star is kept by the browser and puts the market first."""
    page.goto("/markets")
    page.get_by_role("button", name="DOGEUSDT is a favourite").click()
    page.reload()
    first = page.locator(".markets tbody tr").first
    expect(first).to_contain_text("DOGE")
    page.get_by_label("Search symbols").fill("zzz")
    expect(page.get_by_text("No symbol has “zzz” in its name.")).to_be_visible()


def test_history(page, person):
    """What was done is found by kind, symbol and day, and the file has the same rows."""
    tick = instrument(page, "LTCUSDT")[0]
    person.order("LTCUSDT", "BUY", "1")
    person.order("LTCUSDT", "BUY", "2", type="LIMIT", timeInForce="GTC",
                 price=on_step(last(page, "LTCUSDT") * 0.9, tick))
    page.goto("/history?kind=orders&symbol=LTCUSDT")
    rows = page.get_by_role("region", name="Rows").get_by_role("row")
    expect(rows).to_have_count(3)
    page.get_by_role("tab", name="Trades", exact=True).click()
    expect(page).to_have_url(re.compile("kind=trades"))
    expect(page.get_by_role("region", name="Rows").get_by_text("LTCUSDT").first).to_be_visible()
    page.get_by_role("tab", name="Income").click()
    expect(page.get_by_role("region", name="Rows").get_by_role("row").nth(1)).to_be_visible()
    page.get_by_label("Symbol").select_option("BTCUSDT")
    expect(page.get_by_text("Nothing came in or went out in this time.")).to_be_visible()
    page.get_by_label("From", exact=True).fill("2020-01-05")
    page.get_by_label("To", exact=True).fill("2020-01-01")
    expect(page.get_by_text("The first day must not be after the last.")).to_be_visible()
    page.reload()
    expect(page.get_by_role("tab", name="Income")).to_have_attribute("aria-selected", "true")


@pytest.mark.parametrize("kind, label, fewest", [
    ("orders", "Orders", 1), ("trades", "Trades", 1), ("income", "Income", 1),
    ("forced", "Forced trades", 0)])
def test_export(page, person, kind, label, fewest):
    """The file has a header, a row for each thing done, and a name."""
    person.order("LTCUSDT", "BUY", "1")
    symbol = "" if kind == "forced" else "LTCUSDT"
    page.goto(f"/history?kind={kind}&symbol={symbol}")
    expect(page.get_by_role("tab", name=label, exact=True)) \
        .to_have_attribute("aria-selected", "true")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Export as CSV").click()
    assert coming.value.suggested_filename.endswith(".csv")
    with open(coming.value.path(), newline="", encoding="utf-8") as file:
        rows = list(csv.reader(io.StringIO(file.read())))
    assert len(rows) >= 1 + fewest
    assert all(len(row) == len(rows[0]) for row in rows)


def test_risk_page(page, person):
    """The sheet shows each pool, what consumes it, the surface and the ladder of steps."""
    bought(person, "BTCUSDT", 20_000)
    person.order("ETHUSDT", "SELL", "4")
    page.goto("/risk")
    expect(page.get_by_role("region", name="Margin ratio of each pool").get_by_role("meter")) \
        .to_be_visible()
    consumed = page.get_by_role("region", name="Positions by maintenance margin")
    expect(consumed.get_by_role("row")).to_have_count(3)
    surface = page.get_by_role("region", name="Liquidation surface")
    expect(surface.get_by_role("img").or_(surface.locator("canvas")).first).to_be_visible()
    ladder = page.get_by_role("region", name="What happens before liquidation")
    expect(ladder.get_by_role("listitem").first).to_contain_text("LIQD-001")
    relief = page.get_by_role("region", name="What would help").get_by_role("listitem")
    expect(relief.first).to_be_visible()


def test_venue_page(page):
    """Fund, index sources, liquidations, funding and the queue are there for everybody."""
    page.goto("/venue")
    expect(page.get_by_role("region", name="State").get_by_text("open", exact=True)).to_be_visible()
    indices = page.get_by_role("region", name="Price indices")
    indices.get_by_text("sources").first.click()
    expect(indices.get_by_text(re.compile(r"weight")).first).to_be_visible()
    expect(indices.get_by_text(re.compile(r"(used|stale|left out), .* old")).first).to_be_visible()
    queue = page.get_by_role("region", name="Queue for deleveraging")
    expect(queue.get_by_role("row").filter(has_text="BTCUSDT")).to_contain_text("positions")
    funding = page.get_by_role("region", name="Funding history")
    funding.get_by_label("Symbol").select_option("ETHUSDT")
    expect(funding.get_by_text(re.compile(r"%|No funding was paid")).first).to_be_visible()


def test_operator(page, venue):
    """The operator sees who is nearest to the line, pauses an instrument and opens it again."""
    accounts = json.loads((venue.folder / "practice.json").read_text())
    operator = next(each for each in accounts if each["name"] == "operator")
    page.goto("/operator")
    page.get_by_label("Name").fill(operator["name"])
    page.get_by_label("Password").fill(operator["password"])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operator")
    nearest = page.get_by_role("region", name="Nearest to liquidation")
    expect(nearest.get_by_role("row").nth(1)).to_contain_text("%")
    row = page.get_by_role("region", name="Exposure by instrument").get_by_role("row") \
        .filter(has_text="AVAXUSDT")
    try:
        row.get_by_role("button", name="Pause").click()
        page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
        expect(row).to_contain_text("closed for new orders")
        row.get_by_role("button", name="Resume").click()
        page.get_by_role("dialog").get_by_role("button", name="Open").click()
        expect(row.get_by_role("button", name="Pause")).to_be_visible()
    except AssertionError:
        venue.operator.call("POST", "operator/instruments/AVAXUSDT/trading", {"isOpen": True})
        raise


def test_operator_page_is_for_the_operator(page, person):
    """Others are told so, and are led to what they may see."""
    page.goto("/operator")
    expect(page.get_by_text("This page is for the operator of the venue.")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="The venue’s public page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The venue")


def test_tour_ends_hedged(page, venue):
    """Five steps from the first form to a long and a short in one pool."""
    page.goto("/sign-up")
    page.get_by_label("Name").fill(f"newcomer{next(venue.numbers)}")
    page.get_by_label("Password").fill("long enough words")
    page.get_by_role("button", name="Sign up").click()
    tour = page.locator("section.tour")
    for step in range(1, 5):
        expect(tour.get_by_text(f"Step {step} of 5")).to_be_visible()
        tour.get_by_role("button", name="Next").click()
    expect(tour.get_by_text(re.compile(r"Margin ratio 0\.00 % → [\d.]+ %"))).to_be_visible()
    tour.get_by_role("button", name="Open both").click()
    expect(tour).to_be_hidden()
    rows = page.get_by_role("region", name="Positions", exact=True).get_by_role("row")
    expect(rows.filter(has_text="BTCUSDT")).to_contain_text("Long")
    expect(rows.filter(has_text="ETHUSDT")).to_contain_text("Short")


def test_another_person_sees_nothing_of_the_first(page, person, watched):
    """After signing out nothing of the account stays on the page."""
    person.order("BTCUSDT", "BUY", "0.01")
    page.goto("/trade/BTCUSDT")
    expect(page.get_by_role("region", name="Positions", exact=True)
           .get_by_role("link", name="BTCUSDT")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    page.goto("/trade/BTCUSDT")
    expect(page.get_by_text("Positions and orders belong to an account.")).to_be_visible()
    assert person.name not in page.locator("body").inner_text()


def test_long_hours_do_not_pile_up(page, person):
    """Pages that were left take their listeners, rows and streams with them."""
    routes = ("/markets", "/risk", "/alerts", "/venue", "/tools", "/history", "/trade/ETHUSDT")
    page.goto("/trade/BTCUSDT")

    def round_trip():
        for route in routes:
            page.evaluate("(to) => { history.pushState(null, '', to);"
                          " dispatchEvent(new PopStateEvent('popstate')); }", route)
            expect(page.get_by_role("heading", level=1)).to_be_attached()
            page.wait_for_timeout(150)

    client = page.context.new_cdp_session(page)
    client.send("Performance.enable")

    def counted():
        client.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"]
                 for each in client.send("Performance.getMetrics")["metrics"]}
        return found["Nodes"], found["JSEventListeners"]

    round_trip()
    before = counted()
    for _ in range(4):
        round_trip()
    wait_until(lambda: all(now <= was * 1.25 + 200 for now, was in zip(counted(), before)),
               PATIENCE, f"nodes and listeners as before: {before}")


def test_installable(page):
    """Manifest, icons and the service worker that a phone asks for are there."""
    page.goto("/trade/BTCUSDT")
    manifest = page.request.get("/manifest.webmanifest").json()
    assert manifest["name"] and manifest["start_url"] == "/" and manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert page.request.get(icon["src"]).ok
    assert page.evaluate("navigator.serviceWorker.ready.then((found) => !!found.active)")


def test_no_request_leaves_the_venue(watched, venue):
    """Nothing is fetched from anywhere else, on a desk or on a phone."""
    for viewport in (None, PHONE):
        page = watched.page(viewport)
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        for route in ("/trade/BTCUSDT", "/markets", "/about", "/venue"):
            page.goto(route)
            expect(page.get_by_role("heading", level=1)).to_be_attached()
        assert [each for each in asked
                if not each.startswith((venue.url, venue.ws, "data:", "blob:"))] == []
