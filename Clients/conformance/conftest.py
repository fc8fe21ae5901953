"""A venue for the clients: started once, with practice accounts, a moving market and test hooks.

The clients themselves are unmodified, only their addresses and keys are set.
"""

import pathlib
import tempfile

import pytest
from venues import start


@pytest.fixture(scope="session")
def venue():
    with tempfile.TemporaryDirectory() as name:
        running = start(pathlib.Path(name))
        yield running
        running.process.terminate()
        assert running.process.wait(60) == 0, (running.folder / "venue.log").read_text()
