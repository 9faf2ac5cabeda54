"""An article on its way to the store is an item with an article's fields, for anybody's pipelines.

itemadapter asks its ``ADAPTER_CLASSES`` which kind an item is; this adds one, as its documentation
says ("Extending ItemAdapter").
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from itemadapter import ItemAdapter
from itemadapter.adapter import AdapterInterface, DataclassAdapter

from crawler.items import Article, Submission


class SubmissionAdapter(AdapterInterface):
    """A :class:`~crawler.items.Submission` by the fields of its article; the rest is not shown."""

    def __init__(self, item: Submission) -> None:
        super().__init__(item)
        self._article = DataclassAdapter(item.article)

    @classmethod
    def is_item_class(cls, item_class: type) -> bool:
        """Whether it is a submission's class."""
        return issubclass(item_class, Submission)

    @classmethod
    def get_field_meta_from_class(
        cls, item_class: type, field_name: str
    ) -> MappingProxyType[Any, Any]:
        """What is said of an article's field, as its ``serializer``."""
        return DataclassAdapter.get_field_meta_from_class(Article, field_name)

    @classmethod
    def get_field_names_from_class(cls, item_class: type) -> list[str] | None:
        """The names of an article's fields, in order."""
        return DataclassAdapter.get_field_names_from_class(Article)

    def __getitem__(self, field_name: str) -> Any:
        return self._article[field_name]

    def __setitem__(self, field_name: str, value: Any) -> None:
        self._article[field_name] = value

    def __delitem__(self, field_name: str) -> None:
        del self._article[field_name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._article)

    def __len__(self) -> int:
        return len(self._article)


def adapt_submissions() -> None:
    """Make itemadapter know submissions; once is enough, and again changes nothing."""
    if SubmissionAdapter not in ItemAdapter.ADAPTER_CLASSES:
        ItemAdapter.ADAPTER_CLASSES = deque([SubmissionAdapter, *ItemAdapter.ADAPTER_CLASSES])
