"""Everything without a mouse: the keys alone place, amend, cancel and close, and focus is never
lost on the way."""

import re

from conftest import PATIENCE
from desk import held, instrument, last, on_step, opened, position, tab
from playwright.sync_api import expect
from venues import wait_until

FOCUSED = """() => {
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  return {
    lost: at === document.body,
    name: at.getAttribute('aria-label') || at.innerText || at.value || '',
    tag: at.tagName, role: at.getAttribute('role'), outline: style.outlineStyle !== 'none'
      && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none',
    seen: box.bottom > 0 && box.top < innerHeight,
  };
}"""


def walk_to(page, words, most=120):
    """Goes on by Tab to what is called so; what has the focus is always to be seen."""
    for _ in range(most):
        at = page.evaluate(FOCUSED)
        if re.search(words, at["name"] or ""):
            assert at["outline"], f"no focus ring on {at}"
            assert at["seen"], f"focused out of sight: {at}"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {words!r}; it ended at {at}")


def kept(page):
    """Focus is on something, and not on the page as a whole."""
    wait_until(lambda: not page.evaluate(FOCUSED)["lost"], PATIENCE,
               "the focus to be somewhere")


def label(page, words, key="Tab"):
    """Goes on to the input with that label."""
    field = page.get_by_label(words, exact=True)
    for _ in range(80):
        if field.evaluate("(each) => each === document.activeElement"):
            return field
        page.keyboard.press(key)
    raise AssertionError(f"Tab does not lead to the field {words!r}")


def test_place_amend_cancel(page, person):
    """A limit order from the first key to the last, and the focus stays in the table."""
    opened(page, "LTCUSDT")
    tick = instrument(page, "LTCUSDT")[0]
    first, second = (on_step(last(page, "LTCUSDT") * part, tick) for part in (0.95, 0.94))
    for key in ("s", "b", "m", "l"):
        page.keyboard.press(key)
    page.keyboard.press("g")
    page.keyboard.press("f")
    expect(page.get_by_label("Amount", exact=True)).to_be_focused()
    page.keyboard.type("2")
    label(page, "Price", "Shift+Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Send buy order")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("^Accepted: Buy 2 LTC at"))).to_be_visible()
    kept(page)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page.get_by_role("tab", name=re.compile("^Open orders"))).to_be_focused()
    row = page.get_by_role("row").filter(has_text="LTCUSDT")
    expect(row).to_contain_text(first)
    walk_to(page, "^Change the order in LTCUSDT$")
    page.keyboard.press("Enter")
    label(page, "New price")
    page.keyboard.press("Control+a")
    page.keyboard.type(second)
    walk_to(page, "^Save$")
    page.keyboard.press("Enter")
    expect(row).to_contain_text(second)
    kept(page)
    walk_to(page, "^Cancel order$")
    page.keyboard.press("Enter")
    expect(page.get_by_text("No open order.")).to_be_visible()
    kept(page)


def test_open_and_close(page, person):
    """A market order by `m`, `1` and Enter; the position is closed from its row."""
    opened(page, "ETHUSDT")
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.locator("body").press("Enter")
    expect(page.get_by_role("button", name="Send buy order")).to_be_focused()
    page.keyboard.press("Enter")
    expect(position(page, "ETHUSDT")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page.get_by_role("tab", name=re.compile("^Positions"))).to_be_focused()
    walk_to(page, "^Close$")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    walk_to(page, "^Sell .* at the market$")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    wait_until(lambda: held(person, "ETHUSDT") is None, PATIENCE, "the position to be closed")
    expect(page.get_by_text("No position. Place an order")).to_be_visible()
    kept(page)


def test_tabs_of_the_dock(page, person):
    """The arrow keys go through the tabs; only one of them is a stop of Tab."""
    opened(page, "BTCUSDT")
    tab(page, "Positions")
    page.keyboard.press("ArrowRight")
    chosen = page.get_by_role("tab", name=re.compile("^Open orders"))
    expect(chosen).to_be_focused()
    expect(chosen).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="Assets")).to_be_focused()


def test_alert(page, person):
    """An alert is made by keys alone, and the button that opened its form has the focus again."""
    page.goto("/alerts")
    expect(page.get_by_role("heading", name="Alerts and guards")).to_be_focused()
    walk_to(page, "^New alert$")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="New alert")
    expect(dialog).to_be_visible()
    label(page, "Price").press("Control+a")
    page.keyboard.type("123456")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("row").filter(has_text="123,456")).to_be_visible()
    kept(page)


def test_palette_and_help(page, person):
    """Ctrl+K finds a command by some letters; `?` lists the keys; Escape gives the focus back."""
    page.goto("/markets")
    search = page.get_by_label("Search symbols")
    search.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search commands")).to_be_focused()
    page.keyboard.type("no such thing")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(search).to_be_focused()
    page.keyboard.press("Control+k")
    page.keyboard.type("go to risk")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Risk", exact=True)).to_be_focused()
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keyboard")
    expect(help_dialog.get_by_text("Find a command")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Risk", exact=True)).to_be_focused()


def test_trading_keys_are_off(page, person):
    """No single key sends anything until a person has switched that on in the settings."""
    opened(page, "SOLUSDT")
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Shift+Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert person.account()["positions"] == []
    page.goto("/settings")
    page.get_by_role("switch", name="Keys that trade").check()
    opened(page, "SOLUSDT")
    page.keyboard.press("m")
    page.keyboard.press("1")
    page.keyboard.press("Control+Enter")
    expect(position(page, "SOLUSDT")).to_be_visible()
    page.keyboard.press("Shift+Escape")
    expect(page.get_by_role("dialog", name="Close SOLUSDT long")).to_be_visible()


def test_skip_link(page):
    """The first Tab leads past the menu."""
    page.goto("/trade/BTCUSDT")
    expect(page.get_by_role("form", name="Order")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
