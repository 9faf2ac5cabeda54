"""Finds a spider by its name without importing the others."""

from __future__ import annotations

import builtins
from importlib import import_module
from importlib.util import find_spec
from typing import Self, TypeGuard

from scrapy import Request, Spider
from scrapy.settings import BaseSettings
from scrapy.spiderloader import SpiderLoader


class SpidersByName:
    """Scrapy's loader of spiders, which imports a module only when it is needed.

    The spider ``category`` is in the module ``category`` of one of ``SPIDER_MODULES``; one that is
    in none of that name is looked for in all of them, as Scrapy does.
    """

    def __init__(self, settings: BaseSettings) -> None:
        self._settings = settings

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:
        """Read the settings."""
        return cls(settings)

    def load(self, spider_name: str) -> type[Spider]:
        """The spider's class. Raises :class:`KeyError` if there is none of this name."""
        for package in self._settings.getlist("SPIDER_MODULES"):
            place = f"{package}.{spider_name}"
            if spider_name.isidentifier() and _is_module(place):
                for found in vars(import_module(place)).values():
                    if _is_spider(found, place) and getattr(found, "name", "") == spider_name:
                        return found
        return self._all.load(spider_name)

    def list(self) -> list[str]:
        """Every spider's name."""
        return self._all.list()

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """The names of the spiders that can handle a request."""
        return self._all.find_by_request(request)

    @property
    def _all(self) -> SpiderLoader:
        return SpiderLoader(self._settings)


def _is_module(place: str) -> bool:
    try:
        return find_spec(place) is not None
    except ModuleNotFoundError:  # what is named before the dot is no package
        return False


def _is_spider(found: object, module: str) -> TypeGuard[type[Spider]]:
    return isinstance(found, type) and issubclass(found, Spider) and found.__module__ == module
