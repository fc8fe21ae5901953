"""The terminal's way in: pages from a folder, Binance's interface with a session's cookie, and the
live account, whose reports are held against the description."""

import asyncio
import json
import re
import urllib.error
import urllib.parse
import urllib.request

import jsonschema
import pytest
import websockets

from venues import start


@pytest.fixture(scope="module")
def terminal(tmp_path_factory):
    folder = tmp_path_factory.mktemp("terminal")
    pages = tmp_path_factory.mktemp("pages")
    (pages / "index.html").write_text('<script src="{{assets}}/app.js"></script>')
    (pages / "app.js").write_text("export const figure = 1;\n" * 100)
    venue = start(folder, "--web", str(pages), "--practice-accounts", "1")
    venue.people = json.loads((folder / "practice.json").read_text())
    yield venue
    venue.process.terminate()
    venue.process.wait(60)


def ask(venue, method, path, body=None, **headers):
    """Status, headers and body of an answer."""
    request = urllib.request.Request(
        venue.url + path, method=method, data=body.encode() if body is not None else None,
        headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        answer = urllib.request.urlopen(request)
    except urllib.error.HTTPError as refusal:
        answer = refusal
    with answer:
        return answer.status, answer.headers, answer.read()


def sign_in(venue, person):
    wish = json.dumps({name: person[name] for name in ("name", "password")})
    status, headers, body = ask(venue, "POST", "/plimsoll/v1/sign-in", wish)
    assert status == 200, body
    return {"Cookie": headers["Set-Cookie"].split(";")[0],
            "X_CSRF_Token": json.loads(body)["csrf"]}


def test_pages_and_files(terminal):
    status, headers, body = ask(terminal, "GET", "/trade/BTCUSDT", Accept="text/html")
    assert status == 200 and "default-src 'self'" in headers["Content-Security-Policy"]
    script = re.search(rb'"(/assets/[0-9a-f]{16}/app.js)"', body)[1].decode()
    status, headers, body = ask(terminal, "GET", script, Accept_Encoding="gzip")
    assert status == 200 and "immutable" in headers["Cache-Control"]
    assert headers["Content-Encoding"] == "gzip" and len(body) < 500
    status, headers, body = ask(terminal, "HEAD", "/")
    assert status == 200 and body == b""
    for path in ("/fapi/v1/x", "/plimsoll/v1/x", "/assets/x"):
        status, headers, body = ask(terminal, "GET", path, Accept="text/html")
        assert status == 404 and json.loads(body)["code"], path


def test_trading_with_the_session(terminal):
    session = sign_in(terminal, terminal.people[0])
    form = urllib.parse.urlencode(
        {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01",
         "newOrderRespType": "RESULT"})
    reader = {"Cookie": session["Cookie"]}
    status, _, body = ask(terminal, "POST", "/fapi/v1/order", form, **reader)
    assert (status, json.loads(body)["code"]) == (400, -1022)
    status, _, body = ask(terminal, "POST", "/fapi/v1/order", form, **session)
    assert status == 200 and json.loads(body)["status"] == "FILLED", body
    status, _, body = ask(terminal, "GET", "/fapi/v3/positionRisk", **reader)
    assert json.loads(body)[0]["positionAmt"] == "0.010"
    status, _, body = ask(terminal, "POST", "/fapi/v1/listenKey", "", **session)
    assert status == 200 and json.loads(body)["listenKey"]
    assert ask(terminal, "POST", "/plimsoll/v1/sign-out", "{}", **session)[0] == 200
    status, _, body = ask(terminal, "GET", "/fapi/v3/balance", **reader)
    assert (status, json.loads(body)["code"]) == (401, -2015)


def test_the_operator_signs_in(terminal):
    session = sign_in(terminal, terminal.people[-1])
    status, _, body = ask(terminal, "GET", "/plimsoll/v1/operator/users", **session)
    assert status == 200, body


async def refused(address, headers):
    with pytest.raises(websockets.InvalidStatus) as found:
        await websockets.connect(address, additional_headers=headers)
    return found.value.response.status_code


async def heard(stream, kind):
    """The next message of a kind."""
    while True:
        message = json.loads(await asyncio.wait_for(stream.recv(), 30))
        if message["type"] == kind:
            return message["data"]


async def test_the_live_account(terminal):
    session = sign_in(terminal, terminal.people[0])
    address = terminal.ws + "/plimsoll/v1/stream"
    cookie = {"Cookie": session["Cookie"]}
    assert await refused(address, {}) == 401
    assert await refused(address, {**cookie, "Origin": "http://elsewhere"}) == 403
    description = json.loads(ask(terminal, "GET", "/plimsoll/v1/openapi.json")[2])
    own = {**cookie, "Origin": terminal.url}
    async with websockets.connect(address, additional_headers=own) as stream:
        for path in ("account", "orders"):
            content = description["paths"]["/" + path]["get"]["responses"]["200"]["content"]
            schema = content["application/json"]["schema"]
            jsonschema.validate(
                await heard(stream, path), {**schema, "components": description["components"]})
        form = "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01"
        order = await asyncio.to_thread(
            ask, terminal, "POST", "/fapi/v1/order", form, **session)
        fill = await heard(stream, "fill")
        assert fill["orderId"] == json.loads(order[2])["orderId"]
        assert (fill["symbol"], fill["side"], fill["isMaker"]) == ("BTCUSDT", "buy", False)
        await heard(stream, "ping")
        await asyncio.to_thread(ask, terminal, "POST", "/plimsoll/v1/sign-out", "{}", **session)
        with pytest.raises(websockets.ConnectionClosed) as end:
            while True:
                await asyncio.wait_for(stream.recv(), 30)
        assert (end.value.rcvd.code, end.value.rcvd.reason) == (1008, "the session has ended")
