"""A running venue for clients and browsers: started with test hooks and a moving market, and an
operator who opens accounts.

VENUE_BINARY names the program.
"""

import http.client
import json
import os
import pathlib
import socket
import subprocess
import time

BINARY = os.environ.get("VENUE_BINARY")


class Operator:
    """The operator's local socket."""

    def __init__(self, folder):
        self.path = str(pathlib.Path(folder) / "operator.sock")

    def call(self, method, route, body=None):
        connection = http.client.HTTPConnection("localhost")
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.sock.connect(self.path)
        connection.request(method, "/plimsoll/v1/" + route, json.dumps(body) if body else None)
        answer = connection.getresponse()
        root = json.loads(answer.read())
        assert answer.status == 200, root
        return root

    def mark_price(self, symbol, price):
        self.call("POST", "operator/test/mark-price", {"symbol": symbol, "price": str(price)})

    def fund(self, symbol):
        self.call("POST", "operator/test/funding", {"symbol": symbol})

    def trader(self, name, usdt="10000", level=2, public_key=None):
        """A new account with money; its key and secret."""
        self.call("POST", "operator/users", {"name": name, "password": "practice password"})
        self.call("POST", f"operator/users/{name}/level", {"level": level})
        self.call(
            "POST", f"operator/users/{name}/deposits", {"asset": "USDT", "amount": usdt})
        wish = {"label": "conformance"}
        if public_key:
            wish["publicKey"] = public_key
        made = self.call("POST", f"operator/users/{name}/keys", wish)
        return made["key"]["key"], made["secret"]


class Venue:
    """A running venue."""

    def __init__(self, folder, process):
        self.folder = folder
        self.process = process
        running = json.loads((folder / "running.json").read_text())
        self.url = running["url"]
        self.ws = self.url.replace("http", "ws", 1)
        self.operator = Operator(folder)
        self.numbers = iter(range(1, 1_000_000))

    def trader(self, **options):
        return self.operator.trader(f"bot{next(self.numbers)}", **options)


def start(folder, *settings):
    """Starts a venue and waits until it listens."""
    assert BINARY, "VENUE_BINARY must name the program"
    (folder / "running.json").unlink(missing_ok=True)  # One that was killed left it there.
    log = open(folder / "venue.log", "ab")
    process = subprocess.Popen(
        [BINARY, "serve", "--data", str(folder), "--port", "0", "--warm-up", "2",
         "--test-hooks", "true", "--rate-limits", "false", *settings],
        stdout=log, stderr=log)
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError((folder / "venue.log").read_text())
        if (folder / "running.json").exists():
            return Venue(folder, process)
        time.sleep(0.1)
    process.kill()
    raise RuntimeError("the venue did not open:\n" + (folder / "venue.log").read_text())


def wait_until(condition, seconds=10, what="the condition"):
    """Polls until `condition` gives something true, and gives that."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain for {what}")
