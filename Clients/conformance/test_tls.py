"""Under https://fapi.<host> ccxt tells the error classes of futures apart; the venue makes the
certificate itself."""

import socket
import ssl

import ccxt
import pytest

from clients import ccxt_client
from venues import start

HOST = "fapi.plimsoll.local"


def test_error_classes_under_tls(tmp_path, monkeypatch):
    venue = start(tmp_path, "--tls-self-signed", f"{HOST},localhost")
    # The name need not be in /etc/hosts of the machine that runs the tests.
    known = socket.getaddrinfo

    def resolve(host, *rest, **more):
        return known("127.0.0.1" if host == HOST else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    try:
        authority = tmp_path / "tls" / "ca.pem"
        assert authority.exists(), list((tmp_path / "tls").iterdir())
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(authority))
        key, secret = venue.trader()
        bot = ccxt_client(venue, key, secret)
        bot.session.trust_env = True
        port = venue.url.rsplit(":", 1)[1]
        bot.hostname = f"plimsoll.local:{port}"
        with pytest.raises(ccxt.InsufficientFunds):
            bot.create_order("BTC/USDT:USDT", "market", "buy", 100)
        context = ssl.create_default_context(cafile=authority)
        with socket.create_connection(("127.0.0.1", int(port))) as plain:
            with context.wrap_socket(plain, server_hostname=HOST) as secure:
                assert secure.version() in ("TLSv1.2", "TLSv1.3")
    finally:
        venue.process.terminate()
        assert venue.process.wait(60) == 0
