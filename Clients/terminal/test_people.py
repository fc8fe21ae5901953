"""Signing up and in, money, keys, settings: what a person does before trading."""

import re

from conftest import accessible
from playwright.sync_api import expect


def test_sign_up_with_practice_money(page, venue):
    """A newcomer has an account with money after one form, and is seen in the header."""
    name = f"anna{next(venue.numbers)}"
    page.goto("/sign-up")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill("long enough words")
    page.get_by_label("Show me around in five steps").uncheck()
    accessible(page)
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/trade/BTCUSDT$"))
    page.goto("/account")
    expect(page.get_by_role("region", name="Money").get_by_text("10,000.00")).to_be_visible()


def test_refusals_stand_at_their_fields(page, person):
    """A name that is taken is told at the name; a wrong password says so and nothing is lost."""
    page.get_by_role("button", name="Sign out")
    page.goto("/sign-up")
    page.get_by_label("Name").fill(person.name)
    page.get_by_label("Password").fill("long enough words")
    page.get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("alert").filter(has_text="name")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value(person.name)
    page.goto("/sign-in")
    page.get_by_label("Name").fill(person.name)
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".field-error:visible").first).to_be_visible()


def test_deposit(page, person):
    """Practice money asked for on the account page arrives in the wallet shown beside it."""
    page.goto("/account")
    page.get_by_label("Amount").fill("2.5k")
    page.get_by_role("button", name="Do it").click()
    expect(page.get_by_role("region", name="Money").get_by_text("12,500.00")).to_be_visible()
    expect(page.get_by_role("region", name="Deposits and withdrawals").get_by_text("done").first) \
        .to_be_visible()
    accessible(page)


def test_key_is_shown_once(page, person):
    """A new key's secret is shown in a dialog and nowhere afterwards; revoking asks first."""
    page.goto("/account")
    page.get_by_role("button", name="Make a key").click()
    page.get_by_label("Label").fill("my first bot")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="The key is made")).to_be_visible()
    secret = page.locator("dialog code.breakable").nth(1).inner_text()
    assert len(secret) >= 32
    page.get_by_role("button", name="I have it").click()
    expect(page.locator("dialog")).to_have_count(0)
    keys = page.get_by_role("region", name="API keys").first
    expect(keys.get_by_text("my first bot")).to_be_visible()
    assert secret not in page.content()
    keys.get_by_role("button", name="Revoke my first bot").click()
    page.locator("dialog").get_by_role("button", name="Revoke").click()
    expect(keys.get_by_text("No keys yet")).to_be_visible()


def test_theme_is_kept(page):
    """What was chosen holds after a reload, and both themes are set before the first painting."""
    page.goto("/settings")
    page.get_by_label("Theme").select_option("light")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    page.get_by_label("Up and down").select_option("blueOrange")
    expect(page.locator("html")).to_have_attribute("data-direction", "blueOrange")
    accessible(page)
