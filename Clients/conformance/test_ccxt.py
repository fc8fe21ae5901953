"""ccxt over REST: the calls that most bots are made of."""

import ccxt
import pytest

from clients import ccxt_client
from venues import wait_until

SYMBOL = "BTC/USDT:USDT"


@pytest.fixture
def bot(venue):
    return ccxt_client(venue)


def far_below(bot, share=0.97):
    return float(bot.price_to_precision(SYMBOL, bot.fetch_ticker(SYMBOL)["last"] * share))


def test_load_markets(bot):
    """With ccxt's own options, so that the companion calls are made too."""
    markets = bot.load_markets()
    for base in ("BTC", "ETH", "SOL", "XRP", "DOGE", "LTC", "LINK", "AVAX"):
        market = markets[f"{base}/USDT:USDT"]
        assert market["active"] and market["linear"] and market["contract"]
        assert market["limits"]["cost"]["min"] > 0
    assert markets[SYMBOL]["precision"]["price"] == 0.1


def test_market_data(bot):
    book = bot.fetch_order_book(SYMBOL, 20)
    assert book["bids"][0][0] < book["asks"][0][0]
    assert len(book["bids"]) == 20
    candles = bot.fetch_ohlcv(SYMBOL, "5m", limit=20)
    assert len(candles) == 20
    assert all(b[0] - a[0] == 300_000 for a, b in zip(candles, candles[1:]))
    assert bot.fetch_trades(SYMBOL, limit=10)
    assert bot.fetch_tickers([SYMBOL])[SYMBOL]["last"] > 0
    rate = bot.fetch_funding_rate(SYMBOL)
    assert rate["markPrice"] > 0 and rate["fundingTimestamp"] > bot.milliseconds()
    assert bot.fetch_mark_ohlcv(SYMBOL, "1m", limit=5)
    assert abs(bot.fetch_time() - bot.milliseconds()) < 5_000


def test_balance(bot):
    balance = bot.fetch_balance()
    assert balance["USDT"]["total"] == 10_000
    assert balance["USDT"]["free"] == 10_000


def test_leverage_and_margin_mode(bot):
    bot.load_markets()
    assert int(bot.set_leverage(7, SYMBOL)["leverage"]) == 7
    bot.set_margin_mode("isolated", SYMBOL)
    with pytest.raises(ccxt.MarginModeAlreadySet):
        bot.set_margin_mode("isolated", SYMBOL)
    leverages = bot.fetch_leverage(SYMBOL)
    assert leverages["longLeverage"] == 7
    assert leverages["marginMode"] == "isolated"
    tiers = bot.fetch_leverage_tiers([SYMBOL])[SYMBOL]
    assert tiers[0]["maxLeverage"] == 125


def test_place_amend_cancel(bot):
    price = far_below(bot)
    order = bot.create_order(SYMBOL, "limit", "buy", 0.01, price)
    assert order["status"] == "open"
    assert [o["id"] for o in bot.fetch_open_orders(SYMBOL)] == [order["id"]]
    lower = far_below(bot, 0.96)
    amended = bot.edit_order(order["id"], SYMBOL, "limit", "buy", 0.02, lower)
    assert amended["id"] == order["id"]
    assert bot.fetch_order(order["id"], SYMBOL)["amount"] == 0.02
    assert bot.cancel_order(order["id"], SYMBOL)["status"] == "canceled"
    assert bot.fetch_open_orders(SYMBOL) == []
    with pytest.raises(ccxt.OrderNotFound):
        bot.cancel_order(order["id"], SYMBOL)
    assert bot.fetch_order(order["id"], SYMBOL)["status"] == "canceled"


def test_market_fill_position_and_close(bot):
    order = bot.create_order(SYMBOL, "market", "buy", 0.05)
    assert order["status"] == "closed"
    assert order["filled"] == 0.05 and order["average"] > 0
    position = bot.fetch_positions([SYMBOL])[0]
    assert position["side"] == "long" and position["contracts"] == 0.05
    assert position["entryPrice"] == pytest.approx(order["average"], rel=1e-6)
    assert position["marginMode"] == "cross"
    trades = bot.fetch_my_trades(SYMBOL)
    assert sum(trade["amount"] for trade in trades) == pytest.approx(0.05)
    assert all(trade["fee"]["cost"] > 0 for trade in trades)
    bot.create_order(SYMBOL, "market", "sell", 0.05, params={"reduceOnly": True})
    assert bot.fetch_positions([SYMBOL]) == []


def test_liquidation_price_in_cross_and_isolated(bot):
    """Twenty times the wallet cannot stand far from the price."""
    bot.set_leverage(20, SYMBOL)
    last = bot.fetch_ticker(SYMBOL)["last"]
    amount = float(bot.amount_to_precision(SYMBOL, 100_000 / last))
    bot.create_order(SYMBOL, "market", "buy", amount)
    cross = bot.fetch_positions([SYMBOL])[0]
    assert last * 0.88 < cross["liquidationPrice"] < last * 0.93
    bot.create_order(SYMBOL, "market", "sell", amount, params={"reduceOnly": True})
    bot.set_margin_mode("isolated", SYMBOL)
    bot.create_order(SYMBOL, "market", "sell", 0.01)
    isolated = bot.fetch_positions([SYMBOL])[0]
    assert isolated["marginMode"] == "isolated" and isolated["side"] == "short"
    assert last * 1.03 < isolated["liquidationPrice"] < last * 1.06
    bot.add_margin(SYMBOL, 100)
    moved = bot.fetch_positions([SYMBOL])[0]
    assert moved["liquidationPrice"] > isolated["liquidationPrice"]


@pytest.mark.parametrize(
    "kind, side, share, params",
    [
        ("STOP_MARKET", "sell", 0.98, {}),
        ("TAKE_PROFIT_MARKET", "sell", 1.02, {}),
        ("STOP", "sell", 0.98, {"price": 0.979}),
        ("TAKE_PROFIT", "sell", 1.02, {"price": 1.019}),
        ("TRAILING_STOP_MARKET", "sell", None, {"callbackRate": 1.0}),
    ],
)
def test_conditional_orders(bot, kind, side, share, params):
    bot.create_order(SYMBOL, "market", "buy", 0.01)
    last = bot.fetch_ticker(SYMBOL)["last"]
    params = dict(params)
    price = params.pop("price", None)
    if price:
        price = float(bot.price_to_precision(SYMBOL, last * price))
    if share:
        params["stopPrice"] = float(bot.price_to_precision(SYMBOL, last * share))
    order = bot.create_order(SYMBOL, kind, side, 0.01, price, {**params, "reduceOnly": True})
    assert order["id"]
    found = bot.fetch_open_orders(SYMBOL, params={"trigger": True})
    assert [o["id"] for o in found] == [order["id"]]
    bot.cancel_order(order["id"], SYMBOL, {"trigger": True})
    assert bot.fetch_open_orders(SYMBOL, params={"trigger": True}) == []


def test_a_stop_fires_at_the_mark(venue, bot):
    """The operator moves the mark; the stop fires and closes the position."""
    symbol, name = "LTC/USDT:USDT", "LTCUSDT"
    bot.load_markets()
    bot.create_order(symbol, "market", "buy", 1)
    last = bot.fetch_ticker(symbol)["last"]
    trigger = float(bot.price_to_precision(symbol, last * 0.97))
    bot.create_order(
        symbol, "STOP_MARKET", "sell", 1, None,
        {"stopPrice": trigger, "workingType": "MARK_PRICE", "reduceOnly": True})
    venue.operator.mark_price(name, bot.price_to_precision(symbol, last * 0.965))
    try:
        wait_until(lambda: bot.fetch_positions([symbol]) == [], what="the stop")
    finally:
        venue.operator.mark_price(name, 0)


def test_hedge_mode(bot):
    bot.load_markets()
    bot.set_position_mode(True)
    assert bot.fetch_position_mode(SYMBOL)["hedged"]
    bot.create_order(SYMBOL, "market", "buy", 0.02, params={"positionSide": "LONG"})
    bot.create_order(SYMBOL, "market", "sell", 0.01, params={"positionSide": "SHORT"})
    sides = {p["side"]: p["contracts"] for p in bot.fetch_positions([SYMBOL])}
    assert sides == {"long": 0.02, "short": 0.01}
    bot.create_order(SYMBOL, "market", "sell", 0.02, params={"positionSide": "LONG"})
    bot.create_order(SYMBOL, "market", "buy", 0.01, params={"positionSide": "SHORT"})
    bot.set_position_mode(False)


def test_batch(bot):
    price = far_below(bot)
    orders = bot.create_orders([
        {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 0.01, "price": price},
        {"symbol": SYMBOL, "type": "limit", "side": "buy", "amount": 0.02, "price": price},
    ])
    assert len(orders) == 2 and all(order["id"] for order in orders)
    cancelled = bot.cancel_orders([order["id"] for order in orders], SYMBOL)
    assert len(cancelled) == 2
    bot.create_order(SYMBOL, "limit", "buy", 0.01, price)
    bot.cancel_all_orders(SYMBOL)
    assert bot.fetch_open_orders(SYMBOL) == []


def test_funding_is_paid(venue, bot):
    symbol = "SOL/USDT:USDT"
    bot.create_order(symbol, "market", "buy", 10)
    venue.operator.fund("SOLUSDT")
    rows = wait_until(lambda: bot.fetch_funding_history(symbol), what="the funding row")
    assert rows[-1]["symbol"] == symbol and rows[-1]["amount"] != 0


def test_liquidation(venue):
    """A mark far below: the position is taken away and the account is not below zero."""
    key, secret = venue.trader(usdt="500")
    bot = ccxt_client(venue, key, secret)
    symbol, name = "LINK/USDT:USDT", "LINKUSDT"
    bot.load_markets()
    bot.set_leverage(20, symbol)
    last = bot.fetch_ticker(symbol)["last"]
    amount = float(bot.amount_to_precision(symbol, 7_000 / last))
    bot.create_order(symbol, "market", "buy", amount)
    venue.operator.mark_price(name, bot.price_to_precision(symbol, last * 0.9))
    try:
        wait_until(lambda: bot.fetch_positions([symbol]) == [], what="the liquidation")
    finally:
        venue.operator.mark_price(name, 0)
    assert bot.fetch_balance()["total"].get("USDT", 0) >= 0
    forced = bot.fetch_my_liquidations(symbol)
    assert forced and forced[0]["symbol"] == symbol


def test_errors(venue, bot):
    bot.load_markets()
    with pytest.raises(ccxt.ExchangeError, match="-2019"):
        bot.create_order(SYMBOL, "market", "buy", 100)
    with pytest.raises(ccxt.ExchangeError, match="-4164"):
        bot.create_order(SYMBOL, "limit", "buy", 0.001, far_below(bot))
    with pytest.raises(ccxt.ExchangeError, match="-2022"):
        bot.create_order(SYMBOL, "market", "sell", 0.01, params={"reduceOnly": True})
    with pytest.raises(ccxt.OrderNotFound):
        bot.fetch_order("999999999", SYMBOL)
    stranger = ccxt_client(venue, "x" * 64, "y" * 64)
    with pytest.raises(ccxt.AuthenticationError):
        stranger.fetch_balance()
