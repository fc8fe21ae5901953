"""Clients pointed at a venue: nothing but addresses and keys is changed."""

import ccxt
import ccxt.pro


def point_ccxt(client, url, ws):
    """Replaces the addresses of the real venue, as a user would."""
    for name, address in client.urls["api"].items():
        if not isinstance(address, str):
            continue
        for host in ("https://fapi.binance.com", "https://api.binance.com",
                     "https://dapi.binance.com", "https://eapi.binance.com"):
            address = address.replace(host, url)
        client.urls["api"][name] = address
    if "ws" in client.urls["api"]:
        client.urls["api"]["ws"]["linear"] = ws + "/ws"
        client.urls["api"]["ws"]["ws-api"]["linear"] = ws + "/ws-fapi/v1"
    return client


def ccxt_client(venue, key=None, secret=None, pro=False, **options):
    if key is None:
        key, secret = venue.trader()
    kind = ccxt.pro.binanceusdm if pro else ccxt.binanceusdm
    client = kind({"apiKey": key, "secret": secret, "options": options})
    return point_ccxt(client, venue.url, venue.ws)
