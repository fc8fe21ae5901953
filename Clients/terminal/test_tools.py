"""Calculators against the published examples they carry."""

import re
from decimal import Decimal

import pytest
from conftest import accessible
from playwright.sync_api import expect
from venues import wait_until

NAMES = ("margin", "liquidation", "target", "pnl", "max-open", "average-entry", "funding",
         "position-size", "break-even", "cross-liquidation", "isolated-vs-cross")


def as_number(text):
    """A figure of the page or of a source; None for words."""
    plain = str(text).replace(",", "").replace("−", "-")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def same(shown, golden):
    """True if a figure is the published one, as far as that was written out."""
    found, wanted = as_number(shown), as_number(golden)
    if wanted is None or found is None:
        return str(shown) == str(golden)
    # Sources round on their way, which leaves up to two of their last digit; a whole number is
    # meant as it stands.
    digits = -wanted.as_tuple().exponent or 7
    return abs(found - wanted) <= Decimal(2).scaleb(-digits)


def shown(page, names):
    """The results on the page, without their units; None while one is missing."""
    return page.evaluate(
        "(names) => { const found = names.map((name) =>"
        "  document.querySelector(`dd[data-name=\"${name}\"]`)?.firstChild?.textContent);"
        "  return found.every((each) => each !== undefined) ? found : null; }", names)


@pytest.mark.parametrize("name", NAMES)
def test_worked_examples(page, name):
    """Every worked example gives the figures of its source, through the form a person fills."""
    known = page.request.get("/plimsoll/v1/calculators").json()["calculators"]
    definition = next(each for each in known if each["name"] == name)
    assert definition["examples"], "a calculator without a worked example"
    page.goto(f"/tools/calculator/{name}")
    examples = page.get_by_label("Worked examples")
    expect(page.get_by_role("region", name="Result").get_by_text("With your numbers")) \
        .to_be_visible()
    for place, example in enumerate(definition["examples"]):
        examples.select_option(value=str(place))
        names, golden = zip(*example["results"].items())

        def fits():
            found = shown(page, list(names))
            return found and all(same(each, wanted) for each, wanted in zip(found, golden))

        try:
            wait_until(fits, 20, "the figures")
        except AssertionError:
            assert dict(zip(names, shown(page, list(names)) or ())) == example["results"], \
                example["title"]


def test_the_link_carries_the_inputs(page):
    """An address that is sent to somebody shows them the same result."""
    page.goto("/tools/calculator/pnl")
    result = page.get_by_role("region", name="Result")
    first = result.locator("dd").first
    expect(first).to_be_visible()
    field = page.get_by_label("Leverage", exact=True)
    field.fill("7")
    expect(page).to_have_url(re.compile("leverage=7"))
    expect(result.get_by_text("With your numbers")).to_be_visible()
    words = result.inner_text()
    page.reload()
    expect(field).to_have_value("7")
    expect(first).to_be_visible()
    wait_until(lambda: result.inner_text() == words, 20, "the result")
    accessible(page)


def test_a_wrong_input_is_told_at_its_field(page):
    """A figure that cannot be is refused beside it, and the rest stays as it was."""
    page.goto("/tools/calculator/margin")
    quantity = page.get_by_label("Quantity", exact=True)
    quantity.fill("-1")
    expect(quantity).to_have_attribute("aria-invalid", "true")
    quantity.fill("2")
    expect(quantity).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("region", name="Result").locator("dd").first).to_be_visible()
