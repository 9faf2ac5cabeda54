"""The living site of three days, slow enough for a second process to have its part."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crawler.standin.server import StandIn
from tests.schedule.living import LivingSite
from tests.schedule.test_kill import NOW, three_days
from tests.standin.conftest import pytest_twisted
from tests.workers.running import slow_down


@pytest.fixture
def standin() -> Iterator[StandIn]:
    site = LivingSite(three_days())
    site.turn(NOW)
    server = StandIn(site.content).start()
    slow_down(server)
    yield server
    pytest_twisted.blockon(server.stop())
