"""A client without a library: what was asked and what was answered, nothing in between.

Tests of faults need to know of each request whether it was acknowledged; libraries try again.
"""

import hashlib
import hmac
import http.client
import json
import random
import threading
import time
import urllib.parse
from decimal import Decimal

SYMBOL = "BTCUSDT"


class RawClient:
    """One connection that signs what it sends."""

    def __init__(self, venue, key, secret):
        self.key, self.secret = key, secret
        self.connect(venue)

    def connect(self, venue):
        self.http = http.client.HTTPConnection(venue.url.split("//")[1], timeout=30)

    def call(self, method, path, **params):
        """Status and answer of a signed call."""
        params["timestamp"] = int(time.time() * 1000)
        params.setdefault("recvWindow", 60000)
        query = urllib.parse.urlencode(params)
        mark = hmac.new(self.secret.encode(), query.encode(), hashlib.sha256).hexdigest()
        return self.plain(method, f"{path}?{query}&signature={mark}")

    def plain(self, method, target, body=None, **headers):
        """Status and answer of a call as it stands."""
        self.http.request(
            method, target, json.dumps(body) if body is not None else None,
            {"X-MBX-APIKEY": self.key, **headers})
        answer = self.http.getresponse()
        return answer.status, json.loads(answer.read())

    def get(self, path, **params):
        """The answer of a call that must succeed."""
        status, root = self.call("GET", path, **params)
        assert status == 200, root
        return root

    def limit(self, side, price, quantity, **more):
        return self.call(
            "POST", "/fapi/v1/order", symbol=SYMBOL, side=side, type="LIMIT", timeInForce="GTC",
            price=price, quantity=quantity, newOrderRespType="RESULT", **more)

    def cancel(self, order_id):
        return self.call("DELETE", "/fapi/v1/order", symbol=SYMBOL, orderId=order_id)

    def trades(self):
        """All fills, oldest first."""
        found, first = [], 1
        while True:
            page = self.get("/fapi/v1/userTrades", symbol=SYMBOL, fromId=first, limit=1000)
            found += page
            if len(page) < 1000:
                return found
            first = page[-1]["id"] + 1


class LoadedClient(RawClient):
    """Places and cancels until the venue is gone, and keeps what was acknowledged."""

    def __init__(self, venue, seed, price, deposit="1000000"):
        super().__init__(venue, *venue.trader(usdt=deposit))
        self.deposit, self.price = Decimal(deposit), price
        self.random = random.Random(seed)
        self.side = "SELL" if seed % 2 else "BUY"  # Never against itself: that would expire orders.
        self.placed, self.cancelled, self.doubtful = {}, set(), set()
        self.refused, self.end = [], None

    def start(self):
        self.end = None
        self.thread = threading.Thread(target=self.work)
        self.thread.start()

    def work(self):
        try:
            while self.act():
                pass
        except Exception as end:  # How the venue went; the test looks at its kind.
            self.end = end

    def act(self):
        """One request; false if it was refused for want of a venue."""
        live = [number for number in self.placed if number not in self.cancelled | self.doubtful]
        if len(live) > 20 or (live and self.random.random() < 0.4):
            number = self.random.choice(live)
            self.doubtful.add(number)
            status, root = self.cancel(number)
            if status == 200:
                assert root["status"] == "CANCELED", root
                self.cancelled.add(number)
            elif status < 500:
                assert root["code"] == -2011, root
        else:
            price = self.price + self.random.randint(-20, 20)
            status, root = self.limit(self.side, price, f"0.0{self.random.randint(10, 99)}")
            if status == 200:
                self.placed[root["orderId"]] = root
        if status >= 400 and status not in (400, 503):
            raise AssertionError(root)
        if status == 503:
            self.refused.append(root)
        return status != 503

    def check(self):
        """Holds the account against everything that was acknowledged."""
        trades = self.trades()
        filled = {}
        for trade in trades:
            number = trade["orderId"]
            filled[number] = filled.get(number, 0) + Decimal(trade["qty"])
        open_now = {o["orderId"]: o for o in self.get("/fapi/v1/openOrders", symbol=SYMBOL)}
        for number, told in self.placed.items():
            now = self.get("/fapi/v1/order", symbol=SYMBOL, orderId=number)
            for name in ("price", "origQty", "side", "clientOrderId"):
                assert now[name] == told[name], (told, now)
            done = Decimal(now["executedQty"])
            assert done >= Decimal(told["executedQty"]), (told, now)
            assert done == filled.get(number, 0), (told, now)
            if number in self.cancelled:
                assert now["status"] == "CANCELED", (told, now)
            elif number not in self.doubtful:
                assert now["status"] in ("NEW", "PARTIALLY_FILLED", "FILLED"), (told, now)
            is_open = now["status"] in ("NEW", "PARTIALLY_FILLED")
            assert is_open == (number in open_now), (told, now)
        self.check_money(trades)

    def check_money(self, trades):
        account = self.get("/fapi/v3/account")
        earned = sum(Decimal(t["realizedPnl"]) - Decimal(t["commission"]) for t in trades)
        funding = sum(
            Decimal(row["income"])
            for row in self.get("/fapi/v1/income", incomeType="FUNDING_FEE", limit=1000))
        assert Decimal(account["totalWalletBalance"]) == self.deposit + earned + funding
        size = sum(Decimal(t["qty"]) * (1 if t["side"] == "BUY" else -1) for t in trades)
        held = sum(
            Decimal(p["positionAmt"]) for p in account["positions"] if p["symbol"] == SYMBOL)
        assert held == size


class Person:
    """A person at the venue's own interface, with a cookie."""

    def __init__(self, venue):
        self.http = http.client.HTTPConnection(venue.url.split("//")[1], timeout=30)
        self.headers = {}

    def enter(self, name, door="sign-up"):
        """Signs up or in; status and answer."""
        status, session = self.call(
            "POST", door, {"name": name, "password": "correct horse battery"})
        if status == 200:
            self.headers["X-CSRF-Token"] = session["csrf"]
        return status, session

    def call(self, method, route, body=None):
        self.http.request(
            method, "/plimsoll/v1/" + route, json.dumps(body) if body is not None else None,
            self.headers)
        answer = self.http.getresponse()
        if answer.getheader("Set-Cookie"):
            self.headers["Cookie"] = answer.getheader("Set-Cookie").split(";")[0]
        return answer.status, json.loads(answer.read())
