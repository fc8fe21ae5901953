"""The venue's own interface: every call of its description is made, every answer is held against
the description, and who may not is kept out."""

import csv
import io
import json
import pathlib
import urllib.error
import urllib.parse
import urllib.request
from decimal import Decimal

import jsonschema
import pytest

FILE = pathlib.Path(__file__).parents[2] / "docs" / "reference" / "openapi.json"


class Browser:
    """A client with a cookie, as a web page is."""

    def __init__(self, venue, description):
        self.venue, self.description = venue, description
        self.cookie, self.csrf, self.calls = None, None, set()

    def call(self, method, route, body=None, path=None, status=200, csrf=True):
        """Makes a call and holds the answer against the description of `path`."""
        path = path or "/" + route.split("?")[0]
        operation = self.description["paths"][path][method.lower()]
        self.calls.add((method, path))
        request = urllib.request.Request(
            f"{self.venue.url}/plimsoll/v1/{route}", method=method,
            data=json.dumps(body).encode() if body is not None else None)
        if self.cookie:
            request.add_header("Cookie", self.cookie)
        if self.csrf and csrf:
            request.add_header("X-CSRF-Token", self.csrf)
        try:
            with urllib.request.urlopen(request) as answer:
                found, root = answer.status, json.load(answer)
                if answer.headers["Set-Cookie"]:
                    assert "HttpOnly" in answer.headers["Set-Cookie"]
                    assert "SameSite=Strict" in answer.headers["Set-Cookie"]
                    self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        except urllib.error.HTTPError as refusal:
            found, root = refusal.code, json.load(refusal)
        assert found == status, root
        key = "200" if found == 200 else "default"
        schema = operation["responses"][key]["content"]["application/json"]["schema"]
        jsonschema.validate(root, {**schema, "components": self.description["components"]})
        return root


@pytest.fixture
def description(venue):
    with urllib.request.urlopen(venue.url + "/plimsoll/v1/openapi.json") as answer:
        return json.load(answer)


@pytest.fixture
def browser(venue, description):
    return Browser(venue, description)


def sign_up(browser, name):
    session = browser.call(
        "POST", "sign-up", {"name": name, "password": "correct horse battery"})
    browser.csrf = session["csrf"]
    return session


def test_the_file_is_what_the_venue_serves(description):
    assert json.loads(FILE.read_text()) == description


def test_a_person_signs_up_trades_and_leaves(venue, browser):
    name = f"person{next(venue.numbers)}"
    sign_up(browser, name)
    assert browser.call("GET", "session")["user"]["name"] == name
    deposit = browser.call("POST", "deposits", {"asset": "USDT", "amount": "5000"})
    assert deposit["status"] == "done"
    browser.call("POST", "deposits", {"asset": "USDT", "amount": "99999999"}, status=409)
    browser.call(
        "POST", "transfers",
        {"asset": "USDT", "amount": "1000", "direction": "tradingToFunding"})
    withdrawn = browser.call("POST", "withdrawals", {"asset": "USDT", "amount": "500"})
    assert withdrawn["direction"] == "withdrawal"
    assert len(browser.call("GET", "cash-requests")["requests"]) >= 2
    report = browser.call("GET", "account")
    usdt = [row for row in report["assets"] if row["asset"] == "USDT"][0]
    assert usdt["walletBalance"] == "3500.00000000"
    assert usdt["fundingBalance"] == "1000.00000000"
    assert browser.call("GET", "verification")["level"] == 0
    browser.call("POST", "verification", {"level": 9}, status=400)
    assert browser.call("POST", "verification", {"level": 1})["decision"] == "granted"
    browser.call("POST", "collateral", {"asset": "BTC", "isEnabled": False})
    browser.call("GET", "adl")
    browser.call("GET", "explanations")
    browser.call("GET", "explanations/1", path="/explanations/{id}", status=404)
    browser.call("GET", "explanations/1/moment", path="/explanations/{id}/moment", status=404)
    browser.call("POST", "sign-out")
    browser.call("GET", "session", status=401)
    again = browser.call(
        "POST", "sign-in", {"name": name, "password": "correct horse battery"})
    browser.csrf = again["csrf"]
    browser.call(
        "POST", "password",
        {"password": "correct horse battery", "newPassword": "staple battery horse"})
    browser.call("GET", "session", status=401)


def test_nothing_changes_without_the_csrf_token(venue, browser):
    sign_up(browser, f"person{next(venue.numbers)}")
    browser.call("POST", "deposits", {"asset": "USDT", "amount": "1"}, status=403, csrf=False)
    assert browser.call("GET", "cash-requests")["requests"] == []


def test_preview_tells_what_an_order_would_do(venue, browser):
    sign_up(browser, f"person{next(venue.numbers)}")
    browser.call("POST", "deposits", {"asset": "USDT", "amount": "1000"})
    order = {"kind": "order", "symbol": "BTCUSDT", "side": "buy", "type": "market"}
    seen = browser.call("POST", "preview", {**order, "quantity": "0.1"})
    assert seen["rejection"] is None and seen["before"]["positions"] == []
    position = seen["after"]["positions"][0]
    assert position["size"] == "0.10000000" and position["liquidationPrice"]
    assert browser.call("GET", "account")["positions"] == []
    refused = browser.call("POST", "preview", {**order, "quantity": "10"})
    assert refused["rejection"]["code"] == "insufficientMargin"
    for change in (
        {"kind": "leverage", "symbol": "BTCUSDT", "leverage": 5},
        {"kind": "marginMode", "symbol": "BTCUSDT", "marginMode": "isolated"},
        {"kind": "positionMode", "positionMode": "hedge"},
        {"kind": "assetMode", "assetMode": "multi"},
        {"kind": "withdrawal", "asset": "USDT", "amount": "10"},
        {"kind": "isolatedMargin", "symbol": "BTCUSDT", "amount": "10"},
    ):
        browser.call("POST", "preview", change)
    browser.call("POST", "preview", {"kind": "order"}, status=400)


def test_what_if_is_what_happens(venue, browser):
    sign_up(browser, f"person{next(venue.numbers)}")
    browser.call("POST", "deposits", {"asset": "USDT", "amount": "1000"})
    order = {"symbol": "BTCUSDT", "side": "buy", "type": "market"}
    risk = {"kind": "risk", "value": "50"}
    mark = float(next(
        row["markPrice"] for row in browser.call("GET", "venue/instruments")["instruments"]
        if row["symbol"] == "BTCUSDT"))
    stop = f"{mark * 0.97:.0f}"
    seen = browser.call(
        "POST", "what-if", {**order, "leverage": 10, "size": risk, "stopLoss": stop})
    assert seen["rejection"] is None
    assert 0 < float(seen["stop"]["loss"]) <= 50
    assert [gap["gap"] for gap in seen["stop"]["gaps"]][-1] == "0.10000000"
    assert seen["lines"][0]["isTarget"] and seen["lines"][0]["before"] is None
    too_much = {"kind": "base", "value": "500"}
    refused = browser.call("POST", "what-if", {**order, "size": too_much})["rejection"]
    assert refused["field"] == "quantity" and refused["accepted"].startswith("at most ")
    browser.call("POST", "what-if", {**order, "size": risk}, status=400)
    changes = [{"kind": "leverage", "symbol": "BTCUSDT", "leverage": 5},
               {"kind": "order", **order, "quantity": "0.01"}]
    both = browser.call("POST", "preview/several", {"changes": changes})
    assert both["rejections"] == [None, None]
    assert both["after"]["positions"][0]["leverage"] == 5
    assert browser.call("GET", "account/relief")["reliefs"] == []
    surface = browser.call("GET", "surface?x=BTCUSDT&y=ETHUSDT&steps=5")
    assert [len(row) for row in surface["rows"]] == [5] * 5


def test_a_crash_is_tried_without_one(venue, browser):
    sign_up(browser, f"person{next(venue.numbers)}")
    browser.call("POST", "deposits", {"asset": "USDT", "amount": "2000"})
    browser.call("POST", "orders", {
        "symbol": "BTCUSDT", "side": "buy", "type": "market", "quantity": "0.1"})
    before = browser.call("GET", "account")
    crashes = browser.call("GET", "stress/crashes")["crashes"]
    assert {"figures", "madeUp"} <= {crash["kind"] for crash in crashes}
    fall = {"shocks": [{"symbol": "BTCUSDT", "change": "-0.5"}]}
    seen = browser.call("POST", "stress", fall)
    assert seen["deaths"] and float(seen["outcome"]["lost"]) > 0
    assert seen["deaths"][0]["order"] == 1
    browser.call("POST", "stress", {"crash": crashes[0]["name"], "scale": "1.5"})
    browser.call("POST", "stress", {"crash": "none"}, status=400)
    after = browser.call("GET", "account")
    assert len(after["positions"]) == len(before["positions"]) == 1


def test_calculators_show_their_formula(browser):
    for calculator in browser.call("GET", "calculators")["calculators"]:
        for example in calculator["examples"]:
            answer = browser.call(
                "POST", f"calculators/{calculator['name']}", example["inputs"],
                path="/calculators/{name}")
            results = {result["name"]: result["value"] for result in answer["results"]}
            for name, value in example["results"].items():
                assert abs(Decimal(results[name]) - Decimal(value)) <= Decimal(example["within"])
    refused = browser.call(
        "POST", "calculators/pnl", {"side": "up"}, path="/calculators/{name}", status=400)
    assert refused["field"] == "side"


def test_keys_are_made_changed_and_revoked(venue, browser):
    sign_up(browser, f"person{next(venue.numbers)}")
    made = browser.call(
        "POST", "api-keys", {"label": "bot", "permissions": ["read"]})
    key = made["key"]["key"]
    assert made["secret"] and browser.call("GET", "api-keys")["keys"][0]["key"] == key
    browser.call(
        "PUT", f"api-keys/{key}", {"label": "bot 2", "allowedAddresses": ["10.0.0.1"]},
        path="/api-keys/{key}")
    browser.call("DELETE", f"api-keys/{key}", path="/api-keys/{key}")
    assert browser.call("GET", "api-keys")["keys"] == []
    browser.call("POST", "api-keys", {"label": "x", "permissions": ["admin"]}, status=403)


def test_the_public_sees_the_venue(browser):
    assert browser.call("GET", "venue")["status"] == "open"
    assert len(browser.call("GET", "venue/instruments")["instruments"]) == 9
    assert browser.call("GET", "venue/insurance")["assets"]
    assert browser.call("GET", "venue/indices")["indices"]
    sources = browser.call("GET", "venue/indices")["indices"][0]["sources"]
    assert any(source["isUsed"] and not source["isStale"] for source in sources)
    browser.call("GET", "venue/liquidations?limit=5")
    fund = browser.call("GET", "venue/insurance/history?limit=20")
    now = {row["asset"]: row["balance"] for row in fund["points"]}
    assert "USDT" in now and len(fund["points"]) <= 20 * len(now)
    queue = browser.call("GET", "venue/adl?limit=5")["instruments"]
    for side in (row[side] for row in queue for side in ("long", "short")):
        assert sum(side["lights"]) == side["positions"]


def test_the_past_comes_as_a_table(venue, browser, description):
    sign_up(browser, f"person{next(venue.numbers)}")
    browser.call("POST", "deposits", {"asset": "USDT", "amount": "5000"})
    for kind in ("orders", "trades", "income", "liquidations"):
        request = urllib.request.Request(f"{venue.url}/plimsoll/v1/export/{kind}")
        request.add_header("Cookie", browser.cookie)
        with urllib.request.urlopen(request) as answer:
            assert answer.headers["Content-Type"].startswith("text/csv")
            assert "attachment" in answer.headers["Content-Disposition"]
            rows = list(csv.DictReader(io.StringIO(answer.read().decode())))
        assert len(rows) == (1 if kind == "income" else 0)
        if rows:
            assert rows[0]["Reason"] == "deposit" and rows[0]["Amount"] == "5000"
            assert rows[0]["Time"].endswith("Z")
    export = description["paths"]["/export/{kind}"]["get"]
    assert "text/csv" in export["responses"]["200"]["content"]


def test_operation_is_the_operators(venue, browser, description):
    """Every call of the operator is refused to a stranger and to a person."""
    routes = [
        (method.upper(), path) for path, operations in description["paths"].items()
        for method in operations if path.startswith("/operator/")
    ]
    assert len(routes) >= 10
    for method, path in routes:
        browser.call(method, path[1:], {}, path=path, status=401)
    sign_up(browser, f"person{next(venue.numbers)}")
    for method, path in routes:
        browser.call(method, path[1:], {}, path=path, status=403)


def test_operators_work(venue):
    operator = venue.operator
    key, _ = venue.trader()
    assert key and operator.call("GET", "operator/users")["users"]
    operator.call("GET", "operator/cash-requests")
    assert operator.call("GET", "operator/risk?limit=5")["accounts"] is not None
    rows = operator.call("GET", "operator/exposure")["instruments"]
    assert all(row["long"] == row["short"] == row["openInterest"] for row in rows)
    operator.call("POST", "operator/insurance", {"asset": "USDT", "amount": "100"})
    operator.call("POST", "operator/instruments/DOGEUSDT/trading", {"isOpen": False})
    operator.call("POST", "operator/instruments/DOGEUSDT/trading", {"isOpen": True})
    operator.call("POST", "operator/instruments/DOGEUSDT/liquidation-hold", {"isHeld": True})
    operator.call("POST", "operator/instruments/DOGEUSDT/liquidation-hold", {"isHeld": False})
