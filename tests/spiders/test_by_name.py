"""Spiders are found by name, and one is imported without the others."""

from __future__ import annotations

import pytest
from scrapy.http import Request
from scrapy.settings import Settings

from crawler.scrapy_internals import spiders_of
from crawler.spiders.by_name import SpidersByName
from crawler.spiders.category import CategorySpider


@pytest.fixture
def loader() -> SpidersByName:
    settings = Settings()
    settings.setmodule("crawler.settings")
    found = spiders_of(settings)
    assert isinstance(found, SpidersByName)
    return found


def test_by_the_name_of_its_module(loader: SpidersByName) -> None:
    assert loader.load("category") is CategorySpider


def test_all_of_them(loader: SpidersByName) -> None:
    assert sorted(loader.list()) == ["category", "edition", "share"]
    assert loader.find_by_request(Request("http://site.example/")) == []


@pytest.mark.parametrize("name", ["base", "nothing", "no/name", "", "crawler.spiders.category"])
def test_no_spider_of_that_name(loader: SpidersByName, name: str) -> None:
    with pytest.raises(KeyError):
        loader.load(name)


def test_in_a_module_of_another_name() -> None:
    loader = SpidersByName(Settings({"SPIDER_MODULES": ["tests.test_scrapy_internals"]}))
    assert loader.load("probe").__name__ == "Probe"
