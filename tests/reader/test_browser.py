"""The reader in real Chromium: what a person does with it, and axe-core over every page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from bench.reader.process import Reader
from crawler.standin.server import StandIn
from tests.reader.known import ARTICLES, REPRINTED, REVISED, known
from tests.support.browser import chromium, in_browser
from tests.support.campaigns import sized
from tests.support.crawls import crawl
from tests.support.reactor import in_reactor
from tests.support.reading import StartReader


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, reader: Reader) -> Iterator[Page]:
    """A page in Chinese, 1,000 pixels wide, whose console must stay empty."""
    told: list[str] = []

    def start() -> Page:
        context = browser.new_context(
            locale="zh-CN", viewport={"width": 1000, "height": 800}, base_url=reader.base
        )
        opened = context.new_page()
        opened.on("console", lambda message: told.append(f"{message.text} ({opened.url})"))
        opened.on("pageerror", lambda error: told.append(str(error)))
        return opened

    opened = in_browser(start)()
    yield opened
    in_browser(opened.context.close)()
    # A captured page asks for its pictures, and its policy says no.
    assert [one for one in told if "/capture/" not in one] == []


BY_DAY = [("zh-CN", "light"), ("en", "dark")]


@pytest.mark.parametrize(
    ("language", "scheme"), sized(BY_DAY, [*BY_DAY, ("zh-CN", "dark"), ("en", "light")])
)
@in_browser
def test_axe_finds_nothing(browser: Browser, reader: Reader, language: str, scheme: str) -> None:
    context = browser.new_context(
        locale=language,
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=reader.base,
        bypass_csp=True,  # axe-core itself is a script
    )
    opened, axe = context.new_page(), Axe()
    found = {}
    for path in known(reader):
        opened.goto(path)
        for details in opened.locator("details > summary").all():
            details.click()
        results = axe.run(opened)
        if results.violations_count:
            found[path] = results.generate_report()
    context.close()
    assert found == {}


def follow(page: Page, link: Locator) -> None:
    """Click, and wait until what it leads to has been loaded."""
    with page.expect_event("load"):
        link.click()


@in_browser
def test_search_narrow_open_compare_and_go_back(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox").fill("更正")
    follow(page, page.get_by_role("button", name="搜索"))
    before = page.locator(".hits > li").count()
    assert before > 1
    assert page.locator("mark").first.inner_text() == "更正"
    follow(page, page.locator(".facets a").first)
    assert 0 < page.locator(".hits > li").count() < before
    narrowed = page.url
    follow(page, page.locator(".hits h3 a").first)
    title = page.locator("h1").inner_text()
    follow(page, page.get_by_role("link", name="1 → 2", exact=True))
    expect(page.locator(".changes ins").first).to_be_visible()
    expect(page.locator("h1")).to_contain_text(title.removesuffix("（更新）"))
    page.go_back()
    page.go_back()
    assert page.url == narrowed
    page.go_back()
    assert page.locator(".hits > li").count() == before


@in_browser
def test_follow_a_story(page: Page) -> None:
    page.goto(f"/article/{REPRINTED}")
    follow(page, page.get_by_role("link", name="报道", exact=False).first)
    expect(page.locator("svg")).to_be_visible()
    assert page.locator(".timeline > li").count() == 5
    follow(page, page.locator(".timeline a").nth(1))
    assert "/article/" in page.url


@in_browser
def test_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("储能")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=*")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.hits h3') !== null"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/**")


@in_browser
def test_on_a_phone_nothing_is_wider_than_the_window(page: Page, reader: Reader) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for path in known(reader):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@in_browser
def test_in_print_there_is_the_text_and_no_menu(page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"/article/{REVISED}")
    expect(page.locator(".top nav")).to_be_hidden()
    expect(page.locator(".body")).to_be_visible()
    page.goto("/coverage")
    expect(page.locator("svg").first).to_be_visible()


@in_browser
def test_without_javascript_it_is_the_same(browser: Browser, reader: Reader) -> None:
    told = []
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled, base_url=reader.base)
        opened = context.new_page()
        opened.goto("/?q=储能")
        follow(opened, opened.locator(".hits h3 a").first)
        told.append((opened.url, opened.content()))
        context.close()
    assert told[0] == told[1]


@in_reactor
async def test_the_plot_changes_after_another_crawl(
    browser: Browser, copy_of_past: Path, start_reader: StartReader, tiny_site: StandIn
) -> None:
    reader = start_reader(copy_of_past)
    reader.wait_for_index(ARTICLES)

    @in_browser
    def shown() -> int:
        with browser.new_context(base_url=reader.base, locale="en") as context:
            opened = context.new_page()
            opened.goto("/coverage?from=2022-03-14&to=2022-03-14")
            expect(opened.locator("svg").first).to_be_visible()
            return int(opened.locator(".about").inner_text().split()[0])

    before = shown()
    await crawl(tiny_site, copy_of_past, now="2022-03-16T23:00:00+08:00")
    reader.wait_for_index(ARTICLES + 4)
    assert shown() == before + 4
    assert reader.get("/api/v1/search?q=站台").json["total"] == 4
