"""The world fails: the disk is full, the process is killed, the operator stops the venue.

Whatever the venue acknowledged is there afterwards, and it says what it cannot do.
"""

import asyncio
import http.client
import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import threading
import time

import pytest
import websockets

from venues import BINARY, start, wait_until
from rawclient import SYMBOL, LoadedClient, Person

PRICE = 50000
QUIET = ("--market", "none", "--warm-up", "0")


class House:
    """A data folder with a venue on it, at times."""

    def __init__(self, folder):
        self.folder, self.venue = folder, None

    def open(self, *settings):
        self.venue = start(self.folder, *settings)
        return self.venue

    def end(self, number=signal.SIGKILL):
        """Sends a signal and gives the exit code."""
        self.venue.process.send_signal(number)
        return self.venue.process.wait(30)

    @property
    def log(self):
        return (self.folder / "venue.log").read_text()

    def newest_segment(self):
        return max((self.folder / "journal").glob("*.plimsoll"))

    def journal_end(self):
        """Where the records of the newest segment end; zeros follow."""
        return len(self.newest_segment().read_bytes().rstrip(b"\0"))


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    yield house
    if house.venue and house.venue.process.poll() is None:
        house.end()


def priced(venue):
    """A quiet venue with a price, so that orders are taken."""
    venue.operator.mark_price(SYMBOL, PRICE)
    return venue


def listen_key(client):
    status, root = client.call("POST", "/fapi/v1/listenKey")
    assert status == 200
    return root["listenKey"]


async def hear_the_end(address):
    """Reads a stream until the venue closes it; code and reason."""
    async with websockets.connect(address) as stream:
        while True:
            try:
                await asyncio.wait_for(stream.recv(), 30)
            except websockets.ConnectionClosed as end:
                return end.rcvd.code, end.rcvd.reason


def fill_disk(venue, house, room):
    """From now on no file grows beyond a little more than the journal's end.

    The limit on file size stands for a full disk: writes come out short, then fail.
    """
    limit = house.journal_end() + room
    resource.prlimit(
        venue.process.pid, resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))


def moving(venue):
    """Waits until the market moves; a price well below it, where only the tests trade."""
    target = "/fapi/v1/ticker/price?symbol=" + SYMBOL
    wait_until(lambda: float(http_json(venue, target)["price"]) > 0, 60, "a price")
    return int(float(http_json(venue, target)["price"]) * 0.8)


async def test_a_full_disk_stops_the_venue_and_loses_nothing(house):
    venue = house.open("--market", "simulated", "--warm-up", "0")
    price = moving(venue)
    clients = [LoadedClient(venue, seed, price) for seed in range(3)]
    addresses = [
        f"{venue.ws}/ws/btcusdt@depth", f"{venue.ws}/ws/{listen_key(clients[0])}",
        f"{venue.ws}/ws-fapi/v1"]
    ends = [asyncio.create_task(hear_the_end(address)) for address in addresses]
    await asyncio.sleep(0.5)
    fill_disk(venue, house, 40_000)
    for client in clients:
        client.start()
    for client in clients:
        await asyncio.to_thread(client.thread.join, 60)
        assert client.end is None, client.end
        assert {refusal["code"] for refusal in client.refused} <= {-1001, -1007}
    assert sum(len(client.placed) for client in clients) > 0
    for code, reason in await asyncio.gather(*ends):
        assert (code, reason) == (
            1011, "the venue takes no commands until it is started again: storage")
    assert await hear_the_end(addresses[0]) == (
        1011, "the venue takes no commands until it is started again: storage")
    check_closed(venue, clients[0], house)
    assert house.end(signal.SIGTERM) != 0

    venue = house.open("--market", "simulated")
    assert "an interrupted write was cut from the journal" in house.log
    for client in clients:
        client.connect(venue)
        client.check()
    assert clients[0].limit("BUY", price, "0.01")[0] == 200
    assert house.end(signal.SIGTERM) == 0
    assert verify(house).returncode == 0


def check_closed(venue, client, house):
    """Every channel says that the venue is closed; what is known can be read."""
    status, root = client.limit("BUY", PRICE, "0.01")
    assert (status, root["code"]) == (503, -1001)
    status, root = client.call("DELETE", "/fapi/v1/allOpenOrders", symbol=SYMBOL)
    assert (status, root["code"]) == (503, -1001)
    status, root = client.call("POST", "/fapi/v1/leverage", symbol=SYMBOL, leverage=3)
    assert (status, root["code"]) == (503, -1001)
    status, root = Person(venue).enter("latecomer")
    assert (status, root["code"]) == (503, "unavailable"), root
    status, root = client.plain("GET", "/ready")
    assert (status, root) == (503, {"status": "closed", "reason": "storage"})
    assert client.plain("GET", "/health")[0] == 200
    status, root = client.plain("GET", "/plimsoll/v1/venue")
    assert (status, root["status"], root["reason"]) == (200, "closed", "storage")
    assert len(client.get("/fapi/v1/depth", symbol=SYMBOL)["bids"]) > 0
    assert float(client.get("/fapi/v3/account")["totalWalletBalance"]) > 0
    assert "the market has stopped" in house.log
    assert "the venue takes no commands any more" in house.log
    sequence = root["sequence"]
    time.sleep(1)
    assert client.plain("GET", "/plimsoll/v1/venue")[1]["sequence"] == sequence


def http_json(venue, target):
    connection = http.client.HTTPConnection(venue.url.split("//")[1], timeout=30)
    connection.request("GET", target)
    answer = connection.getresponse()
    root = json.loads(answer.read())
    assert answer.status == 200, root
    return root


def verify(house):
    return subprocess.run(
        [BINARY, "verify", str(house.folder)], capture_output=True, text=True, timeout=300)


def test_killed_at_any_moment(house):
    chance = random.Random(int(os.environ.get("KILL_SEED", "1")))
    venue = priced(house.open(*QUIET))
    clients = [LoadedClient(venue, seed, PRICE) for seed in range(4)]
    for _ in range(int(os.environ.get("KILL_ROUNDS", "5"))):
        for client in clients:
            client.start()
        time.sleep(chance.uniform(0.05, 1.5))
        house.end(signal.SIGKILL)
        for client in clients:
            client.thread.join(30)
            assert isinstance(client.end, (OSError, http.client.HTTPException)), client.end
            client.end = None
        venue = house.open(*QUIET)
        for client in clients:
            client.connect(venue)
            client.check()
    assert sum(len(client.placed) for client in clients) > 0
    house.end(signal.SIGKILL)
    report = verify(house)
    assert report.returncode == 0, report.stderr
    print(sum(len(client.placed) for client in clients), "orders acknowledged")


def test_stopped_under_load(house):
    venue = house.open("--market", "simulated", "--warm-up", "0")
    price = moving(venue)
    clients = [LoadedClient(venue, seed, price) for seed in range(4)]
    for client in clients:
        client.start()
    time.sleep(1)
    begin = time.monotonic()
    assert house.end(signal.SIGTERM) == 0
    taken = time.monotonic() - begin
    assert taken < 10, taken
    print(f"stopped in {taken:.2f} s")
    assert not (house.folder / "running.json").exists()
    for client in clients:
        client.thread.join(30)
        # Answered whole, or closed between two answers: never in the middle of one.
        assert client.refused or isinstance(client.end, (
            http.client.RemoteDisconnected, ConnectionError)), client.end
        assert not isinstance(client.end, http.client.IncompleteRead)
    before = house.log
    venue = house.open("--market", "simulated")
    last = house.log.removeprefix(before)
    assert "replayed=0" in last, last
    for client in clients:
        client.connect(venue)
        client.check()


def balance(person, asset="USDT"):
    status, root = person.call("GET", "account")
    assert status == 200, root
    for row in root["assets"]:
        if row["asset"] == asset:
            return float(row["walletBalance"])
    return 0.0


def test_cash_that_the_operator_approves(house):
    venue = house.open(*QUIET, "--cash", "approved")
    person = Person(venue)
    assert person.enter("ann")[0] == 200
    venue.operator.call("POST", "operator/users/ann/level", {"level": 2})

    def wanted(direction, amount):
        status, root = person.call("POST", direction, {"asset": "USDT", "amount": amount})
        assert (status, root["status"]) == (200, "pending"), root
        assert root["id"] in [
            r["id"] for r in venue.operator.call("GET", "operator/cash-requests")["requests"]]
        return root["id"]

    def decide(number, decision):
        return venue.operator.call("POST", f"operator/cash-requests/{number}/{decision}")

    first, second = wanted("deposits", "1000"), wanted("deposits", "500")
    assert balance(person) == 0
    assert decide(first, "approve")["status"] == "done"
    assert balance(person) == 1000
    assert decide(second, "refuse")["status"] == "refused"
    assert balance(person) == 1000

    out, back = wanted("withdrawals", "100"), wanted("withdrawals", "300")
    assert balance(person) == 600, "money that is asked for has left the wallet"
    assert decide(out, "approve")["status"] == "done"
    assert decide(back, "refuse")["status"] == "refused"
    assert balance(person) == 900

    # What waits goes on waiting when the venue is killed.
    waiting = wanted("deposits", "50")
    house.end(signal.SIGKILL)
    venue = house.open(*QUIET, "--cash", "approved")
    person = Person(venue)
    assert person.enter("ann", "sign-in")[0] == 200
    assert balance(person) == 900
    assert decide(waiting, "approve")["status"] == "done"
    assert balance(person) == 950


def test_cash_interrupted_by_a_kill(house):
    """Wherever a request was when the venue was killed, it is decided or waits afterwards, and the
    balance is the sum of what was moved."""
    chance = random.Random(int(os.environ.get("KILL_SEED", "1")))
    venue = house.open(*QUIET, "--cash", "approved")
    assert Person(venue).enter("ben")[0] == 200
    venue.operator.call("POST", "operator/users/ben/level", {"level": 2})
    venue.operator.call(
        "POST", "operator/users/ben/deposits", {"asset": "USDT", "amount": "100000"})
    for _ in range(int(os.environ.get("KILL_ROUNDS", "5"))):
        person = Person(venue)
        assert person.enter("ben", "sign-in")[0] == 200
        workers = [
            threading.Thread(target=ask_for_cash, args=(person, chance.randrange(1000))),
            threading.Thread(target=decide_on_cash, args=(venue, chance.randrange(1000)))]
        for worker in workers:
            worker.start()
        time.sleep(chance.uniform(0.1, 0.8))
        house.end(signal.SIGKILL)
        for worker in workers:
            worker.join(30)
        venue = house.open(*QUIET, "--cash", "approved")
        person = Person(venue)
        assert person.enter("ben", "sign-in")[0] == 200
        expected = 100000
        for request in cash_requests(house):
            direction, status, amount = request
            assert status in ("pending", "done", "refused"), request
            if direction == "deposit" and status == "done":
                expected += amount
            if direction == "withdrawal" and status != "refused":
                expected -= amount
        assert balance(person) == expected
    print(house.log.count("was interrupted and is now"), "requests were interrupted")


def test_room_again_is_not_enough(house):
    """A journal that failed once is believed again only after it was read anew; what could not be
    done meanwhile was not done by halves."""
    venue = house.open(*QUIET, "--cash", "approved")
    person = Person(venue)
    assert person.enter("cleo")[0] == 200
    venue.operator.call("POST", "operator/users/cleo/level", {"level": 2})
    venue.operator.call(
        "POST", "operator/users/cleo/deposits", {"asset": "USDT", "amount": "100"})
    status, waiting = person.call("POST", "deposits", {"asset": "USDT", "amount": "7"})
    assert (status, waiting["status"]) == (200, "pending")
    fill_disk(venue, house, 20)
    wait_until(
        lambda: http_status(venue, "/ready") == 503, 20, "the next tick to fail")
    lift = resource.RLIM_INFINITY
    resource.prlimit(venue.process.pid, resource.RLIMIT_FSIZE, (lift, lift))
    status, root = person.call("POST", "withdrawals", {"asset": "USDT", "amount": "40"})
    assert (status, root["code"]) == (503, "unavailable")
    route = f"operator/cash-requests/{waiting['id']}/approve"
    with pytest.raises(AssertionError, match="unavailable"):
        venue.operator.call("POST", route)
    assert [status for _, status, _ in cash_requests(house)] == ["pending", "refused"]
    assert http_status(venue, "/ready") == 503
    house.end(signal.SIGKILL)

    venue = house.open(*QUIET, "--cash", "approved")
    person = Person(venue)
    assert person.enter("cleo", "sign-in")[0] == 200
    assert balance(person) == 100
    assert venue.operator.call("POST", route)["status"] == "done"
    assert balance(person) == 107


def http_status(venue, target):
    connection = http.client.HTTPConnection(venue.url.split("//")[1], timeout=30)
    connection.request("GET", target)
    return connection.getresponse().status


def cash_requests(house):
    """All requests as they are kept, in whole coins."""
    base = sqlite3.connect(f"file:{house.folder / 'identity.sqlite'}?mode=ro", uri=True)
    try:
        return [
            (direction, status, amount / 10**8) for direction, status, amount
            in base.execute("SELECT direction, status, amount FROM cash_request")]
    finally:
        base.close()


def ask_for_cash(person, seed):
    chance = random.Random(seed)
    try:
        while True:
            person.call(
                "POST", chance.choice(["deposits", "withdrawals"]),
                {"asset": "USDT", "amount": str(chance.randint(1, 9))})
    except (OSError, http.client.HTTPException):
        return


def decide_on_cash(venue, seed):
    chance = random.Random(seed)
    try:
        while True:
            for request in venue.operator.call("GET", "operator/cash-requests")["requests"]:
                word = chance.choice(["approve", "refuse"])
                try:
                    venue.operator.call("POST", f"operator/cash-requests/{request['id']}/{word}")
                except AssertionError as refusal:  # Ben is just asking for more.
                    assert "busy" in str(refusal)
    except (OSError, http.client.HTTPException):
        return
