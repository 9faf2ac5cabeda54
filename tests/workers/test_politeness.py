"""Several processes together are as polite as one."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from scrapy.settings import Settings

from crawler.standin.server import StandIn
from crawler.workers.politeness import most_processes, share_of_settings
from tests.standin.conftest import in_reactor
from tests.workers import running

counts = st.integers(1, 64)
seconds = st.floats(0, 60)


@given(
    processes=st.integers(2, 8),
    total=st.integers(0, 64),
    domain=counts,
    slot=counts,
    delay=seconds,
    target=st.floats(0.1, 16),
)
def test_the_shares_are_no_more_than_the_whole(
    processes: int, total: int, domain: int, slot: int, delay: float, target: float
) -> None:
    settings = Settings(
        {
            "CONCURRENT_REQUESTS": total,
            "CONCURRENT_REQUESTS_PER_DOMAIN": domain,
            "DOWNLOAD_DELAY": delay,
            "AUTOTHROTTLE_START_DELAY": delay,
            "AUTOTHROTTLE_MAX_DELAY": delay,
            "AUTOTHROTTLE_TARGET_CONCURRENCY": target,
            "DOWNLOAD_SLOTS": {"host": {"concurrency": slot, "delay": delay}},
        }
    )
    processes = min(processes, most_processes(settings))
    share = share_of_settings(settings, processes)
    assert processes * share["CONCURRENT_REQUESTS"] <= total
    # 0 would be no limit at all.
    assert bool(share["CONCURRENT_REQUESTS"]) == bool(total)
    assert 1 <= processes * share["CONCURRENT_REQUESTS_PER_DOMAIN"] <= domain
    assert 1 <= processes * share["DOWNLOAD_SLOTS"]["host"]["concurrency"] <= slot
    for name in ("DOWNLOAD_DELAY", "AUTOTHROTTLE_START_DELAY", "AUTOTHROTTLE_MAX_DELAY"):
        assert share[name] == delay * processes
    assert share["DOWNLOAD_SLOTS"]["host"]["delay"] == delay * processes
    assert abs(processes * share["AUTOTHROTTLE_TARGET_CONCURRENCY"] - target) < 1e-9


@in_reactor
async def test_the_pace_is_kept(standin: StandIn, tmp_path: Path) -> None:
    delay = 0.05
    standin.faults.clear()
    polite = {"DOWNLOAD_DELAY": delay, "DOWNLOAD_DELAY_JITTER": 0}
    ended = await running.shared_crawl(standin, tmp_path, 2, **polite).ended()
    assert ended.status == 0, ended.err
    assert running.given(ended) > 0
    moments = [seen.seconds for seen in standin.requests]
    # In any second, whoever asks: a few may come late and meet those of the next moment.
    for first, moment in enumerate(moments):
        within = sum(moment <= other < moment + 1 for other in moments[first:])
        assert within <= 1 / delay + 6


@in_reactor
async def test_one_request_at_a_time_is_for_one_process(standin: StandIn, tmp_path: Path) -> None:
    standin.faults.clear()
    ended = await running.shared_crawl(
        standin, tmp_path, 2, CONCURRENT_REQUESTS_PER_DOMAIN=1
    ).ended()
    assert ended.status == 0
    assert "no more than 1 requests at a time" in ended.err
    assert running.given(ended) == 0
