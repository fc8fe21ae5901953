"""Killed at once and started again: the same account, orders and positions."""

import signal

from clients import ccxt_client
from venues import start, wait_until

SYMBOL = "BTC/USDT:USDT"


def state(bot):
    """What an account is made of, as a client sees it; prices move, so they are left out."""
    return {
        "orders": sorted(
            (o["id"], o["price"], o["amount"], o["filled"]) for o in bot.fetch_open_orders(SYMBOL)),
        "stops": sorted(
            o["id"] for o in bot.fetch_open_orders(SYMBOL, params={"trigger": True})),
        "positions": [
            (p["symbol"], p["side"], p["contracts"], p["entryPrice"])
            for p in bot.fetch_positions()],
        "trades": [(t["id"], t["price"], t["amount"]) for t in bot.fetch_my_trades(SYMBOL)],
        "wallet": bot.fapiPrivateV3GetAccount()["totalWalletBalance"],
        "leverage": bot.fetch_leverage(SYMBOL)["longLeverage"],
    }


def test_killed_and_started_again(tmp_path):
    first = start(tmp_path, "--practice-accounts", "1", "--market", "simulated")
    key, secret = first.trader()
    bot = ccxt_client(first, key, secret)
    bot.load_markets()
    bot.set_leverage(9, SYMBOL)
    bot.create_order(SYMBOL, "market", "buy", 0.02)
    last = bot.fetch_ticker(SYMBOL)["last"]
    bot.create_order(
        SYMBOL, "limit", "buy", 0.01, float(bot.price_to_precision(SYMBOL, last * 0.92)))
    bot.create_order(
        SYMBOL, "STOP_MARKET", "sell", 0.02, None,
        {"stopPrice": float(bot.price_to_precision(SYMBOL, last * 0.9)), "reduceOnly": True})
    before = state(bot)
    first.process.send_signal(signal.SIGKILL)
    first.process.wait(10)
    (tmp_path / "running.json").unlink()

    second = start(tmp_path, "--practice-accounts", "1")
    try:
        again = ccxt_client(second, key, secret)
        again.load_markets()
        assert state(again) == before
        again.create_order(SYMBOL, "market", "sell", 0.02, params={"reduceOnly": True})
        wait_until(lambda: again.fetch_positions() == [], what="the close")
    finally:
        second.process.terminate()
        assert second.process.wait(60) == 0
