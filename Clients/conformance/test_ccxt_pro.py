"""ccxt.pro: streams, the user stream, and trading over the WebSocket request interface."""

import asyncio

import pytest

from clients import ccxt_client

SYMBOL = "BTC/USDT:USDT"


@pytest.fixture
async def bot(venue):
    client = ccxt_client(venue, pro=True)
    yield client
    await client.close()


async def within(awaitable, seconds=15):
    return await asyncio.wait_for(awaitable, seconds)


async def first_position(bot):
    """Listens until there is a position; the first answer is the state before the order."""
    while True:
        held = await bot.watch_positions([SYMBOL])
        if held:
            return held[0]


async def test_market_streams(bot):
    ticker = await within(bot.watch_ticker(SYMBOL))
    assert ticker["last"] > 0
    trades = await within(bot.watch_trades(SYMBOL))
    assert trades[0]["price"] > 0
    candles = await within(bot.watch_ohlcv(SYMBOL, "1m"))
    assert len(candles[-1]) >= 6


async def test_order_book_is_kept_in_step(bot):
    """ccxt checks U, u and pu itself and throws where the chain breaks."""
    for _ in range(30):
        book = await within(bot.watch_order_book(SYMBOL))
        assert book["bids"][0][0] < book["asks"][0][0]


async def test_user_stream(bot):
    await bot.load_markets()
    orders = asyncio.create_task(bot.watch_orders(SYMBOL))
    balance = asyncio.create_task(bot.watch_balance())
    held = asyncio.create_task(first_position(bot))
    await asyncio.sleep(2)
    placed = await bot.create_order(SYMBOL, "market", "buy", 0.01)
    seen = await within(orders)
    assert seen[0]["id"] == placed["id"]
    assert (await within(balance))["USDT"]["total"] < 10_000
    position = await within(held)
    assert position["contracts"] == 0.01 and position["side"] == "long"


async def test_trading_over_the_request_interface(bot):
    await bot.load_markets()
    last = (await bot.fetch_ticker(SYMBOL))["last"]
    price = float(bot.price_to_precision(SYMBOL, last * 0.97))
    order = await within(bot.create_order_ws(SYMBOL, "limit", "buy", 0.01, price))
    assert order["status"] == "open"
    lower = float(bot.price_to_precision(SYMBOL, last * 0.96))
    edited = await within(bot.edit_order_ws(order["id"], SYMBOL, "limit", "buy", 0.02, lower))
    assert edited["id"] == order["id"]
    found = await within(bot.fetch_order_ws(order["id"], SYMBOL))
    assert found["amount"] == 0.02
    cancelled = await within(bot.cancel_order_ws(order["id"], SYMBOL))
    assert cancelled["status"] == "canceled"
    assert (await within(bot.fetch_balance_ws()))["USDT"]["total"] == 10_000
    await within(bot.create_order_ws(SYMBOL, "market", "buy", 0.01))
    positions = await within(bot.fetch_positions_ws([SYMBOL]))
    assert [p["contracts"] for p in positions if p["contracts"]] == [0.01]
