"""freqtrade with real orders: it enters, puts its stop on the exchange, and lets go again."""

import json
import pathlib
import subprocess
import sys

import pytest

from clients import ccxt_client
from venues import wait_until

STRATEGY = '''
from freqtrade.strategy import IStrategy


class Always(IStrategy):
    """Enters wherever it looks; the stop lies at the exchange."""

    INTERFACE_VERSION = 3
    timeframe = "1m"
    can_short = False
    minimal_roi = {"0": 10}
    stoploss = -0.05
    startup_candle_count = 5
    order_types = {
        "entry": "market", "exit": "market", "stoploss": "market",
        "stoploss_on_exchange": True, "stoploss_on_exchange_interval": 5,
    }

    def populate_indicators(self, dataframe, metadata):
        return dataframe

    def populate_entry_trend(self, dataframe, metadata):
        dataframe["enter_long"] = 1
        return dataframe

    def populate_exit_trend(self, dataframe, metadata):
        return dataframe

    def leverage(self, *args, **kwargs):
        return 3.0
'''


def config(venue, key, secret, mode):
    api = {
        name: venue.url + path
        for name, path in {
            "fapiPublic": "/fapi/v1", "fapiPublicV2": "/fapi/v2", "fapiPublicV3": "/fapi/v3",
            "fapiPrivate": "/fapi/v1", "fapiPrivateV2": "/fapi/v2", "fapiPrivateV3": "/fapi/v3",
            "fapiData": "/futures/data", "public": "/api/v3", "private": "/api/v3",
            "sapi": "/sapi/v1", "sapiV2": "/sapi/v2", "sapiV3": "/sapi/v3", "sapiV4": "/sapi/v4",
            "dapiPublic": "/dapi/v1", "dapiPrivate": "/dapi/v1",
        }.items()
    }
    return {
        "dry_run": False, "trading_mode": "futures", "margin_mode": mode,
        "stake_currency": "USDT", "stake_amount": 300, "max_open_trades": 1,
        "timeframe": "1m", "entry_pricing": {
            "price_side": "other", "use_order_book": True, "order_book_top": 1},
        "exit_pricing": {
            "price_side": "other", "use_order_book": True, "order_book_top": 1},
        "exchange": {
            "name": "binance", "key": key, "secret": secret, "pair_whitelist": ["ETH/USDT:USDT"],
            "only_from_ccxt": True, "enable_ws": False,
            "ccxt_config": {"urls": {"api": api}}, "ccxt_async_config": {},
        },
        "pairlists": [{"method": "StaticPairList"}],
        "internals": {"process_throttle_secs": 2}, "initial_state": "running",
        "db_url": "sqlite://",
    }


@pytest.mark.parametrize("mode", ["isolated", "cross"])
def test_trades(venue, tmp_path, mode):
    key, secret = venue.trader()
    strategies = tmp_path / "strategies"
    strategies.mkdir()
    (strategies / "always.py").write_text(STRATEGY)
    (tmp_path / "config.json").write_text(json.dumps(config(venue, key, secret, mode)))
    watcher = ccxt_client(venue, key, secret)
    symbol = "ETH/USDT:USDT"
    log = tmp_path / "freqtrade.log"
    program = pathlib.Path(sys.executable).parent / "freqtrade"
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [program, "trade", "--config", tmp_path / "config.json", "--strategy", "Always",
             "--strategy-path", strategies, "--userdir", tmp_path],
            stdout=output, stderr=output, cwd=tmp_path)
        try:
            held = wait_until(lambda: watcher.fetch_positions([symbol]), 120, "the entry")
            assert held[0]["side"] == "long" and held[0]["marginMode"] == mode
            stops = wait_until(
                lambda: watcher.fetch_open_orders(symbol, params={"trigger": True}), 60,
                "the stop at the exchange")
            assert stops[0]["side"] == "sell"
        except AssertionError as failure:
            raise AssertionError(f"{failure}\n{log.read_text()[-6000:]}") from failure
        finally:
            process.terminate()
            process.wait(60)
    assert "Traceback" not in log.read_text()
