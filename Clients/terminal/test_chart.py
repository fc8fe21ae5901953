"""The chart and what stands around it: candles, indicators, lines that are moved, markets."""

import json
import math
import random
import re

import pytest
from conftest import PHONE, accessible
from playwright.sync_api import expect

CURVES = {"volume": True, "zones": True, "fills": True, "bollinger": True, "rsi": True, "atr": True,
          "averages": [{"kind": "ema", "period": 20}, {"kind": "sma", "period": 50}]}


def chart(page, read, argument=None):
    """Reads from the chart's hook, once it is there and has candles."""
    asked = ("window.plimsollChart?.candles().length > 0"
             " && document.querySelector('.chart-note').hidden")
    for _ in range(200):
        if page.evaluate(asked):
            return page.evaluate(
                f"(argument) => {{ const chart = plimsollChart; return {read}; }}", argument)
        page.wait_for_timeout(100)
    raise AssertionError("the chart has no candles")


def until(page, read, wanted, argument=None):
    """Waits for what a canvas shows: no locator can."""
    for _ in range(100):
        found = chart(page, read, argument)
        if wanted(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"{read}: still {found}")


def choose(page, **choices):
    """Sets what a person would have chosen before, as the browser keeps it."""
    for name, value in choices.items():
        kept = json.dumps(json.dumps(value))
        page.add_init_script(f"localStorage.setItem('plimsoll.{name}', {kept})")


def imported(page, module, call, argument):
    """Calls a function of one of the terminal's modules."""
    return page.evaluate(
        "async ([module, argument]) => {"
        "  const found = await import(`${document.documentElement.dataset.assets}/${module}`);"
        f"  return ({call})(found, argument);"
        "}", [module, argument])


def walk(length, seed):
    """Candles of a random walk."""
    dice = random.Random(seed)
    price, candles = 100.0, []
    for place in range(length):
        close = max(1.0, price + dice.gauss(0, 1))
        low, high = min(price, close) - dice.random(), max(price, close) + dice.random()
        candles.append({"time": place * 60_000, "open": price, "high": high, "low": low,
                        "close": close, "volume": dice.random()})
        price = close
    return candles


def smoothed(values, period, weight):
    found = [None] * (period - 1) + [sum(values[:period]) / period]
    for value in values[period:]:
        found.append(found[-1] + (value - found[-1]) * weight)
    return found


def reckoned(candles):
    """The indicators by their definitions, written for reading and not for speed."""
    closes = [each["close"] for each in candles]
    windows = [closes[place - 19:place + 1] if place >= 19 else None
               for place in range(len(closes))]
    means = [sum(each) / 20 if each else None for each in windows]
    spreads = [math.sqrt(sum((value - mean) ** 2 for value in each) / 20) if each else None
               for each, mean in zip(windows, means)]
    changes = [after - before for before, after in zip(closes, closes[1:])]
    gains = smoothed([max(0, each) for each in changes], 14, 1 / 14)
    losses = smoothed([max(0, -each) for each in changes], 14, 1 / 14)
    strength = [None] + [None if up is None else 100 - 100 / (1 + up / down)
                         for up, down in zip(gains, losses)]
    ranges = [candles[0]["high"] - candles[0]["low"]] + [
        max(now["high"] - now["low"], abs(now["high"] - before["close"]),
            abs(now["low"] - before["close"]))
        for before, now in zip(candles, candles[1:])]
    return {
        "sma": means, "ema": smoothed(closes, 20, 2 / 21), "rsi": strength,
        "atr": smoothed(ranges, 14, 1 / 14),
        "upper": [mean and mean + 2 * spread for mean, spread in zip(means, spreads)],
        "lower": [mean and mean - 2 * spread for mean, spread in zip(means, spreads)],
    }


def same(found, wanted):
    assert [each is None for each in found] == [each is None for each in wanted]
    assert found == [each if each is None else pytest.approx(each, rel=1e-9) for each in wanted]


@pytest.mark.parametrize("seed", range(3))
def test_indicators(page, seed):
    """Every indicator equals its definition, reckoned here from the same candles."""
    page.goto("/about")
    candles = walk(240, seed)
    found = imported(page, "parts/chart/indicators.js", """(made, candles) => {
        const closes = candles.map((each) => each.close);
        const { upper, lower } = made.bollinger(closes, 20, 2);
        return { sma: made.sma(closes, 20), ema: made.ema(closes, 20), rsi: made.rsi(closes, 14),
          atr: made.atr(candles, 14), upper, lower };
    }""", candles)
    for name, wanted in reckoned(candles).items():
        same(found[name], wanted)


def test_indicators_of_few_candles(page):
    """With fewer candles than a period there are no values, and never a wrong one."""
    page.goto("/about")
    found = imported(page, "parts/chart/indicators.js", """(made, candles) => {
        const closes = candles.map((each) => each.close);
        return [made.sma(closes, 20), made.ema(closes, 20), made.rsi(closes), made.atr(candles),
          made.bollinger(closes).upper];
    }""", walk(5, 1))
    assert found == [[None] * 5] * 5


def test_zones(page):
    """Prices that turn at 100 and at 110 again and again have a support and a resistance there."""
    page.goto("/about")
    steps = [100 + 10 * abs((place % 40) / 20 - 1) for place in range(400)]
    candles = [{"time": place, "open": price, "close": price, "high": price + 0.1,
                "low": price - 0.1, "volume": 1} for place, price in enumerate(steps)]
    zones = imported(page, "parts/chart/zones.js", "(made, candles) => made.zones(candles)",
                     candles[:-10])
    assert {each["kind"] for each in zones} == {"support", "resistance"}
    for zone in zones:
        edge = 99.9 if zone["kind"] == "support" else 110.1
        assert zone["low"] <= edge <= zone["high"]
        assert zone["touches"] >= 5
    flat = [{**each, "open": 5, "high": 5, "low": 5, "close": 5} for each in candles]
    assert imported(page, "parts/chart/zones.js", "(made, all) => made.zones(all)", flat) == []


def test_candles_and_curves(page):
    """What is drawn is the venue's candles, and the curves over them fit the candles drawn."""
    choose(page, chartIndicators=CURVES, chartInterval="1m")
    page.goto("/trade/BTCUSDT")
    drawn = chart(page, "({ candles: chart.candles(), curves: chart.curves(), port: chart.port })")
    assert drawn["port"] == "lightweight"
    rows = page.request.get("/fapi/v1/klines", params={
        "symbol": "BTCUSDT", "interval": "1m", "limit": 500}).json()
    closed = {row[0]: [float(each) for each in row[1:6]] for row in rows[:-1]}
    compared = 0
    for candle in drawn["candles"][:-1]:
        if candle["time"] in closed:
            names = ("open", "high", "low", "close", "volume")
            assert [candle[name] for name in names] == closed[candle["time"]]
            compared += 1
    assert compared > 50
    curves = {each["id"]: each["values"][:-2] for each in drawn["curves"]}
    wanted = reckoned(drawn["candles"])
    for curve, name in (("average-0", "ema"), ("rsi", "rsi"), ("atr", "atr"),
                        ("bollinger-upper", "upper"), ("bollinger-middle", "sma")):
        same(curves[curve], wanted[name][:len(curves[curve])])
    expect(page.locator(".chart-pane")).to_have_count(2)


def test_switching_leaves_nothing(page):
    """However often symbol, interval and price change, one stream of candles and one chart stay."""
    followed = set()

    def sent(text):
        message = json.loads(text)
        change = followed.add if message["method"] == "SUBSCRIBE" else followed.discard
        for name in message["params"]:
            change(name)

    page.on("websocket", lambda socket: socket.on("framesent", sent))
    page.goto("/trade/BTCUSDT")
    tools = page.locator(".chart-tools")
    before = chart(page, "chart.element.querySelectorAll('canvas').length")
    for name in ("1m", "1h", "15m", "4h", "5m") * 2:
        tools.get_by_text(name, exact=True).click()
    for name in ("Mark", "Index", "Last"):
        tools.get_by_text(name, exact=True).click()
        chart(page, "chart.candles().length")
    assert chart(page, "chart.element.querySelectorAll('canvas').length") == before
    page.wait_for_timeout(300)
    assert [each for each in followed if "@kline" in each] == ["btcusdt@kline_5m"]
    page.get_by_role("link", name="Markets").first.click()
    expect(page.get_by_role("heading", name="Markets")).to_be_visible()
    page.wait_for_timeout(300)
    assert [each for each in followed if "@kline" in each] == []
    assert page.evaluate("window.plimsollChart") is None


def test_plain_chart(watched):
    """Without the library the terminal's own chart draws the same candles and says whose it is."""
    page = watched.page(service_workers="block")
    page.route("**/vendor/**", lambda route: route.abort())
    page.goto("/trade/BTCUSDT")
    assert chart(page, "chart.port") == "own"
    expect(page.get_by_text("The plain chart of this terminal")).to_be_visible()
    price = chart(page, "chart.candles().at(-1).close")
    height = chart(page, "chart.priceToY(argument)", price)
    assert 0 < height < 900
    assert chart(page, "chart.yToPrice(argument)", height) == pytest.approx(price)


def test_licence_is_shown(page):
    """The chart's licence asks for its name and a link wherever it is seen."""
    page.goto("/trade/BTCUSDT")
    link = page.get_by_role("link", name="TradingView Lightweight Charts")
    expect(link).to_have_attribute("href", "https://www.tradingview.com/")
    page.goto("/about")
    expect(page.get_by_text("Copyright (c) 2024 TradingView, Inc.")).to_be_visible()


def test_read_by_keys_and_table(page):
    """The chart reads its candles one by one, and shows the last of them as a table."""
    choose(page, chartInterval="1m")
    page.goto("/trade/BTCUSDT")
    chart(page, "chart.candles().length")
    page.locator(".chart-area").focus()
    now = page.locator(".legend-time").inner_text()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".legend-time")).not_to_have_text(now)
    page.get_by_text("Candles as a table").click()
    expect(page.locator(".candle-table tbody tr")).to_have_count(50)
    accessible(page, ".trade-chart")


def test_take_a_price(page):
    """A double click takes the price under it into the order form, Enter the close of a candle."""
    page.goto("/trade/BTCUSDT")
    close = chart(page, "chart.candles().at(-3).close")
    box = page.locator(".chart-area").bounding_box()
    price = page.get_by_role("textbox", name="Price", exact=True)
    before = price.input_value()
    page.mouse.dblclick(box["x"] + 100, box["y"] + 60)
    expect(price).not_to_have_value(before)
    # A pixel is a few steps of the price, and the scale moves with the market.
    wanted = chart(page, "chart.yToPrice(60)")
    assert float(price.input_value()) == pytest.approx(wanted, rel=1e-3)
    page.locator(".chart-area").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(price).to_have_value(re.compile(rf"^{close:g}"))


def opened(person, page):
    """A long position of 0.05 with a stop that closes it, and a limit order to buy below."""
    person.order("BTCUSDT", "BUY", "0.05")
    mark = float(page.request.get(
        "/fapi/v1/premiumIndex", params={"symbol": "BTCUSDT"}).json()["markPrice"])
    below = {name: f"{round(mark * (1 - part), 1)}" for name, part in
             (("stop", 0.003), ("order", 0.0015))}
    person.order("BTCUSDT", "BUY", "0.05", type="LIMIT", timeInForce="GTC", price=below["order"])
    person.call("POST", "/fapi/v1/algoOrder", form={
        "algoType": "CONDITIONAL", "symbol": "BTCUSDT", "side": "SELL", "type": "STOP_MARKET",
        "triggerPrice": below["stop"], "closePosition": "true"})
    return below


def settled(page, kind):
    """Where a line is, once the scale stands still: lines that come late widen it, and another
    line may then be under the pointer."""
    place = "chart.priceToY(chart.lines().find((each) => each.kind === argument).price)"
    last, same = None, 0
    for _ in range(100):
        y = chart(page, place, kind)
        same = same + 1 if last is not None and abs(y - last) < 0.5 else 0
        if same == 5:
            return y
        last = y
        page.wait_for_timeout(100)
    raise AssertionError(f"the scale of the chart does not rest: {kind} at {last}")


def drag(page, kind, pixels):
    """Takes a line of the chart by the pointer and moves it."""
    until(page, "chart.lines().some((line) => line.kind === argument)", bool, kind)
    y = settled(page, kind)
    box = page.locator(".chart-area").bounding_box()
    x, y = box["x"] + 120, box["y"] + y
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(x, y + pixels * step / 5)
    page.mouse.up()


def prices(person, kind):
    return [float(each["triggerPrice"]) for each in person.call(
        "GET", "/plimsoll/v1/orders")["orders"] if each["type"] == kind]


def test_drag_a_stop(page, person):
    """A stop that is dragged asks, and stands at the new price alone once it was confirmed."""
    below = opened(person, page)
    page.goto("/trade/BTCUSDT")
    drag(page, "stop", 18)
    bar = page.get_by_role("group", name="Move a line")
    expect(bar).to_contain_text("PnL there -")
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    assert prices(person, "stopMarket") == [float(below["stop"])]
    drag(page, "stop", 18)
    bar.get_by_role("button", name="Confirm").click()
    expect(bar).to_be_hidden()
    moved = prices(person, "stopMarket")
    assert len(moved) == 1 and moved[0] < float(below["stop"])


def test_drag_the_entry(page, person):
    """Dragging the entry up makes a take profit that closes the position; the entry stays."""
    opened(person, page)
    page.goto("/trade/BTCUSDT")
    drag(page, "entry", -40)
    bar = page.get_by_role("group", name="Move a line")
    expect(bar).to_contain_text("New take profit")
    expect(bar.get_by_role("button", name="Confirm")).to_be_focused()
    page.keyboard.press("Enter")
    expect(bar).to_be_hidden()
    assert len(prices(person, "takeProfitMarket")) == 1
    until(page, "chart.lines().map((line) => line.kind)", lambda all: "takeProfit" in all)


def test_move_by_keys(page, person):
    """An order is moved without a pointer: arrow keys by the step, with Shift by ten, Enter."""
    below = opened(person, page)
    page.goto("/trade/BTCUSDT")
    page.get_by_role("button", name="Lines").click()
    row = page.get_by_role("spinbutton", name="Order: Buy 0.05")
    row.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    wanted = round(float(below["order"]) - 1.1, 1)
    expect(row).to_have_attribute("aria-valuenow", re.compile(rf"^{wanted:g}"))
    accessible(page, ".trade-chart")
    page.keyboard.press("Enter")
    expect(page.locator(".line-move")).to_be_hidden()
    open_orders = person.call("GET", "/fapi/v1/openOrders?symbol=BTCUSDT")
    assert [float(each["price"]) for each in open_orders] == [wanted]


def test_refused_move(page, person):
    """A stop above the price would fire at once: the refusal is told and the old stop stands."""
    below = opened(person, page)
    page.goto("/trade/BTCUSDT")
    until(page, "chart.lines().length", lambda count: count >= 3)
    stop, last = chart(
        page, "[argument, chart.candles().at(-1).high].map((price) => chart.priceToY(price))",
        float(below["stop"]))
    drag(page, "stop", last - stop - 40)
    bar = page.get_by_role("group", name="Move a line")
    bar.get_by_role("button", name="Confirm").click()
    expect(bar).to_contain_text("Not moved")
    assert prices(person, "stopMarket") == [float(below["stop"])]
    bar.get_by_role("button", name="Close").click()
    expect(bar).to_be_hidden()


def test_markets(page):
    """Markets are searched, starred, sorted and opened."""
    page.goto("/markets")
    rows = page.locator(".markets tbody tr")
    expect(rows.first).to_be_visible()
    count = rows.count()
    star = page.get_by_role("button", name="LTCUSDT is a favourite")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(rows.first).to_contain_text("LTC")
    accessible(page)
    page.get_by_role("button", name="24 h volume").click()
    expect(page.get_by_role("columnheader", name="24 h volume")).to_have_attribute(
        "aria-sort", "descending")
    page.get_by_label("Search symbols").fill("eth")
    expect(rows).to_have_count(1)
    page.get_by_label("Search symbols").fill("")
    expect(rows).to_have_count(count)
    page.get_by_role("button", name="Favourites").click()
    expect(rows).to_have_count(1)
    rows.first.locator("td").nth(3).click()
    expect(page).to_have_url(re.compile(r"/trade/LTCUSDT$"))


def test_symbol_by_keys(page):
    """`/`, some letters and Enter show another symbol, in the chart too."""
    page.goto("/trade/BTCUSDT")
    chart(page, "chart.candles().length")
    page.keyboard.press("/")
    expect(page.get_by_label("Search symbols")).to_be_focused()
    page.keyboard.type("eth")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/trade/ETHUSDT$"))
    expect(page.get_by_role("heading", name="Chart of ETHUSDT")).to_be_attached()


def test_on_a_phone(watched):
    """On a phone the chart and the markets fit the width."""
    page = watched.page(PHONE)
    for address in ("/trade/BTCUSDT", "/markets", "/about"):
        page.goto(address)
        expect(page.locator("h1")).to_be_attached()
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        accessible(page, ".trade-chart" if "trade" in address else "main")
