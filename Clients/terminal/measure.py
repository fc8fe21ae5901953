"""Measures the terminal in Chromium: first paint, frames while streams run, growth, and how long an
answer takes. Prints a table; nothing here can fail a test, machines are noisy.

    .venv/bin/python measure.py http://127.0.0.1:8080 [MINUTES]
"""

import json
import statistics
import sys
import time
import urllib.request

from conftest import chromium
from playwright.sync_api import sync_playwright

FRAMES = """() => {
  window.measured = { frames: [], tasks: [], start: performance.now() };
  let last = null;
  const tick = (now) => {
    if (last !== null) window.measured.frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => window.measured.tasks.push(
    ...list.getEntries().map((entry) => entry.duration))).observe({ type: 'longtask' });
}"""


def person(page):
    """Somebody with money and two positions."""
    name = f"measure{time.time_ns()}"
    made = page.request.post(
        "/plimsoll/v1/sign-up", data={"name": name, "password": "a practice password"}).json()
    headers = {"X-CSRF-Token": made["csrf"]}
    page.request.post(
        "/plimsoll/v1/deposits", data={"asset": "USDT", "amount": "10000"}, headers=headers)
    for symbol, side, quantity in (("BTCUSDT", "BUY", "0.2"), ("ETHUSDT", "SELL", "3")):
        form = {"symbol": symbol, "side": side, "type": "MARKET", "quantity": quantity}
        assert page.request.post("/fapi/v1/order", form=form, headers=headers).ok


def first_paint(browser, url, state):
    """Milliseconds from the address to a price on the page, without anything kept, five times."""
    found = []
    for _ in range(5):
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, base_url=url, storage_state=state)
        page = context.new_page()
        page.goto("/", wait_until="commit")
        page.locator(".trade-top strong, .trade-top .price, .ticker-last").first.wait_for()
        page.locator(".bids .price", has_text="0").first.wait_for()
        found.append((
            page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            page.evaluate("performance.now()")))
        transferred = page.evaluate(
            "performance.getEntriesByType('resource').reduce((sum, each) =>"
            " sum + (each.name.includes('/assets/') ? each.transferSize : 0), 0)")
        context.close()
    return found, transferred


def metrics(session):
    session.send("HeapProfiler.collectGarbage")
    found = {each["name"]: each["value"] for each in
             session.send("Performance.getMetrics")["metrics"]}
    return {name: found[name] for name in ("JSHeapUsedSize", "Nodes", "JSEventListeners")}


def keystrokes(page):
    """Milliseconds from a keystroke in the amount to the answer in the page, twenty times."""
    found = []
    amount = page.locator(".trade-side").get_by_label("Amount").first
    for place in range(20):
        with page.expect_response("**/what-if") as answer:
            began = time.perf_counter()
            amount.fill(f"0.{10 + place}")
        answer.value.finished()
        found.append((time.perf_counter() - began) * 1000)
    return found


def main():
    url = sys.argv[1]
    minutes = float(sys.argv[2]) if len(sys.argv) > 2 else 1
    with urllib.request.urlopen(url + "/plimsoll/v1/venue") as answer:
        print("venue:", json.load(answer)["market"])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
        page = context.new_page()
        person(page)
        paints, transferred = first_paint(browser, url, context.storage_state())
        print("first contentful paint, ms:", sorted(round(paint) for paint, _ in paints))
        print("price and book shown, ms:", sorted(round(shown) for _, shown in paints))
        print(f"files of the terminal: {transferred / 1000:.0f} kB transferred")
        page.goto("/")
        page.locator(".bids .price", has_text="0").first.wait_for()
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        typed = keystrokes(page)
        print(f"keystroke to answer, ms: median {statistics.median(typed):.0f}, "
              f"most {max(typed):.0f}")
        page.locator(".trade-side").get_by_label("Amount").first.fill("")
        page.wait_for_timeout(3_000)
        before = metrics(session)
        page.evaluate(FRAMES)
        page.wait_for_timeout(minutes * 60_000)
        measured = page.evaluate("window.measured")
        after = metrics(session)
        frames = measured["frames"]
        seconds = sum(frames) / 1000
        print(f"frames: {len(frames) / seconds:.1f} a second over {seconds:.0f} s, longest "
              f"{max(frames):.0f} ms, p99 {sorted(frames)[int(len(frames) * 0.99)]:.0f} ms; "
              f"tasks above 50 ms: {len(measured['tasks'])}")
        for name in before:
            print(f"{name}: {before[name]:.0f} -> {after[name]:.0f}")
        browser.close()


if __name__ == "__main__":
    main()
