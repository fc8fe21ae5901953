"""python-binance: its own habits in signing, batches and bodies of DELETE."""

import asyncio

import pytest
from binance import AsyncClient, BinanceSocketManager
from binance.client import Client
from binance.exceptions import BinanceAPIException

from venues import wait_until

SYMBOL = "ETHUSDT"


def point(kind, venue):
    """A class of clients whose addresses are the venue's."""
    return type(kind.__name__, (kind,), {
        "API_URL": venue.url + "/api", "FUTURES_URL": venue.url + "/fapi",
        "FUTURES_DATA_URL": venue.url + "/futures/data",
        "WS_FUTURES_URL": venue.ws + "/ws-fapi/v1", "OPTIONS_URL": venue.url + "/eapi",
        "FUTURES_COIN_URL": venue.url + "/dapi",
    })


@pytest.fixture
def bot(venue):
    key, secret = venue.trader()
    return point(Client, venue)(key, secret)


def limit(bot, share=0.97, **more):
    last = float(bot.futures_symbol_ticker(symbol=SYMBOL)["price"])
    return {
        "symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC",
        "quantity": 0.1, "price": round(last * share, 2), **more,
    }


def test_information(bot):
    info = bot.futures_exchange_info()
    assert SYMBOL in [symbol["symbol"] for symbol in info["symbols"]]
    assert bot.futures_order_book(symbol=SYMBOL, limit=10)["bids"]
    assert len(bot.futures_klines(symbol=SYMBOL, interval="1m", limit=10)) == 10
    assert bot.futures_mark_price(symbol=SYMBOL)["markPrice"]
    assert bot.futures_funding_rate(symbol=SYMBOL, limit=1) is not None
    assert bot.futures_leverage_bracket(symbol=SYMBOL)[0]["brackets"]


def test_account(bot):
    balance = [row for row in bot.futures_account_balance() if row["asset"] == "USDT"]
    assert float(balance[0]["balance"]) == 10_000
    assert float(bot.futures_account()["totalWalletBalance"]) == 10_000
    assert bot.futures_change_leverage(symbol=SYMBOL, leverage=9)["leverage"] == 9
    assert bot.futures_change_margin_type(symbol=SYMBOL, marginType="ISOLATED")["code"] == 200
    with pytest.raises(BinanceAPIException) as refusal:
        bot.futures_change_margin_type(symbol=SYMBOL, marginType="ISOLATED")
    assert refusal.value.code == -4046


def test_orders(bot):
    order = bot.futures_create_order(**limit(bot))
    assert order["status"] == "NEW"
    found = bot.futures_get_order(symbol=SYMBOL, orderId=order["orderId"])
    assert found["clientOrderId"] == order["clientOrderId"]
    changed = bot.futures_modify_order(
        symbol=SYMBOL, orderId=order["orderId"], side="BUY", quantity=0.2,
        price=limit(bot, 0.96)["price"])
    assert float(changed["origQty"]) == 0.2
    cancelled = bot.futures_cancel_order(symbol=SYMBOL, orderId=order["orderId"])
    assert cancelled["status"] == "CANCELED"
    with pytest.raises(BinanceAPIException) as refusal:
        bot.futures_cancel_order(symbol=SYMBOL, orderId=order["orderId"])
    assert refusal.value.code == -2011 and refusal.value.message == "Unknown order sent."


def test_market_order_and_position(bot):
    order = bot.futures_create_order(
        symbol=SYMBOL, side="SELL", type="MARKET", quantity=0.5, newOrderRespType="RESULT")
    assert order["status"] == "FILLED" and float(order["avgPrice"]) > 0
    held = [p for p in bot.futures_position_information(symbol=SYMBOL)]
    assert float(held[0]["positionAmt"]) == -0.5
    trades = bot.futures_account_trades(symbol=SYMBOL)
    assert sum(float(trade["qty"]) for trade in trades) == pytest.approx(0.5)
    kinds = {row["incomeType"] for row in bot.futures_income_history()}
    assert "COMMISSION" in kinds


def test_batch(bot):
    """The batch goes out as Python's own notation, the cancel as a body of DELETE."""
    one = {key: str(value) for key, value in limit(bot).items()}
    placed = bot.futures_place_batch_order(batchOrders=[one, dict(one)])
    assert len(placed) == 2 and all("orderId" in order for order in placed)
    gone = bot.futures_cancel_orders(
        symbol=SYMBOL, orderidlist=[order["orderId"] for order in placed])
    assert [order["status"] for order in gone] == ["CANCELED", "CANCELED"]
    bot.futures_create_order(**limit(bot))
    bot.futures_cancel_all_open_orders(symbol=SYMBOL)
    assert bot.futures_get_open_orders(symbol=SYMBOL) == []


def test_conditional_order_goes_to_the_algo_route(bot):
    bot.futures_create_order(symbol=SYMBOL, side="BUY", type="MARKET", quantity=0.1)
    last = float(bot.futures_symbol_ticker(symbol=SYMBOL)["price"])
    order = bot.futures_create_order(
        symbol=SYMBOL, side="SELL", type="STOP_MARKET", stopPrice=round(last * 0.97, 2),
        closePosition=True)
    assert order["algoId"]
    assert bot.futures_get_open_algo_orders(symbol=SYMBOL)[0]["algoId"] == order["algoId"]
    assert bot.futures_cancel_algo_order(algoId=order["algoId"])["code"] == "200"


def test_countdown(bot):
    """A dead man's switch that nobody holds."""
    bot.futures_create_order(**limit(bot))
    bot.futures_countdown_cancel_all(symbol=SYMBOL, countdownTime=500)
    wait_until(
        lambda: bot.futures_get_open_orders(symbol=SYMBOL) == [], what="the countdown")


async def test_sockets(venue):
    """Market and user streams through python-binance's own manager."""
    key, secret = venue.trader()
    client = await point(AsyncClient, venue).create(key, secret)
    manager = type("Manager", (BinanceSocketManager,), {"FSTREAM_URL": venue.ws + "/"})(client)
    try:
        async with manager.symbol_mark_price_socket(SYMBOL, fast=True) as stream:
            event = await asyncio.wait_for(stream.recv(), 15)
            assert (event.get("data") or event)["e"] == "markPriceUpdate"
        async with manager.futures_user_socket() as stream:
            await client.futures_create_order(
                symbol=SYMBOL, side="BUY", type="MARKET", quantity=0.1)
            kinds = []
            while "ACCOUNT_UPDATE" not in kinds:
                kinds.append((await asyncio.wait_for(stream.recv(), 15))["e"])
            assert "ORDER_TRADE_UPDATE" in kinds
    finally:
        await client.close_connection()


async def test_request_interface(venue):
    key, secret = venue.trader()
    client = await point(AsyncClient, venue).create(key, secret)
    try:
        book = await asyncio.wait_for(client.ws_futures_get_order_book(symbol=SYMBOL), 15)
        assert book["bids"]
        last = float((await client.futures_symbol_ticker(symbol=SYMBOL))["price"])
        order = await client.ws_futures_create_order(
            symbol=SYMBOL, side="BUY", type="LIMIT", timeInForce="GTC", quantity="0.1",
            price=str(round(last * 0.97, 2)))
        found = await client.ws_futures_get_order(symbol=SYMBOL, orderId=order["orderId"])
        assert found["status"] == "NEW"
        gone = await client.ws_futures_cancel_order(symbol=SYMBOL, orderId=order["orderId"])
        assert gone["status"] == "CANCELED"
        assert await client.ws_futures_account_balance()
    finally:
        await client.close_connection()
