import json
from datetime import datetime

import pytest

from crawler.clock import BEIJING
from crawler.reprints.degrees import Degree
from crawler.reprints.places import FamilyChange, Related
from crawler.reprints.story import Publication, Story, story_of_family
from crawler.reprints.story_output import story_json, story_text

TEXT = (
    "江城港上半年吞吐量增长5.6%，创下建港以来的最高纪录。\n"
    "货物以粮食、木材和家具为主，来自沿江的十几个县。\n"
    "三座冷库本月启用，果农不必再绕行省城。下一步，港口将开通到沿海的班轮。"
)


ALTERED = ("建港以来的最高纪录", "开港以来的最好成绩")


def _publication(article_id: str, minute: int, source: str, title: str, text: str) -> Publication:
    at = datetime(2022, 2, 7, 8, minute, tzinfo=BEIJING)
    return Publication(article_id, source, title, at, f"https://site.example/{article_id}", text)


@pytest.fixture
def story() -> Story:
    return story_of_family(
        "NW1",
        [
            _publication("NW1", 1, "江城日报", "港口增长5.6%", TEXT),
            _publication("NW2", 2, "山城晚报", "港口增长５.６％", TEXT),
            _publication(
                "NW3", 30, "", "果农笑了",
                "本地果农昨日等来了好消息。" + TEXT.replace(*ALTERED).split("下一步")[0],
            ),
        ],
    )  # fmt: skip


def test_the_story_to_read(story: Story) -> None:
    text = story_text(story)
    assert text == (
        "story NW1: 3 publications\n"
        "first  2022-02-07 08:01  NW1  江城日报  港口增长5.6%\n"
        "then   2022-02-07 08:02  NW2  山城晚报  港口增长５.６％\n"
        "       identical: similarity 1.00, 100% of it in the first, "
        "100% of the first in it: unchanged\n"
        "then   2022-02-07 08:30  NW3  (no source)  果农笑了\n"
        "       edited: similarity 0.48, 66% of it in the first, 64% of the first in it: "
        "another headline, 1 added, 1 dropped, 1 altered\n"
        "       + 本地果农昨日等来了好消息。\n"
        "       ~ 江城港上半年吞吐量增长5.6%，创下建港以来的最高纪录。\n"
        "         → 江城港上半年吞吐量增长5.6%，创下开港以来的最好成绩。\n"
        "       - 下一步，港口将开通到沿海的班轮。\n"
    )


def test_the_story_as_json(story: Story) -> None:
    value = json.loads(json.dumps(story_json(story), ensure_ascii=False))
    assert value["story"] == "NW1"
    assert value["first"] == {
        "id": "NW1",
        "source": "江城日报",
        "title": "港口增长5.6%",
        "published": "2022-02-07T08:01:00+08:00",
        "url": "https://site.example/NW1",
    }
    same, changed = value["later"]
    assert (same["similarity"], same["new_title"], same["changes"]) == (1.0, False, [])
    assert changed["new_title"] is True
    assert changed["changes"][0] == {
        "kind": "added", "before": "", "after": "本地果农昨日等来了好消息。",
    }  # fmt: skip
    assert [one["kind"] for one in changed["changes"]] == ["added", "altered", "dropped"]
    assert 0 < changed["similarity"] < changed["containment"] < 1


def test_a_story_of_one() -> None:
    alone = story_of_family("NW9", [Publication("NW9", "甲报", "标题", None, "", TEXT)])
    assert story_text(alone) == (
        "story NW9: 1 publication\nfirst  time unknown      NW9  甲报  标题\n"
    )
    assert story_json(alone)["first"]["published"] is None
    assert story_json(alone)["later"] == story_json(alone)["rearranged"] == []


def test_what_late_arrivals_changed() -> None:
    rearranged = [
        FamilyChange("origin", "NW2", "NW2", "NW1", "NW1"),
        FamilyChange("family", "NW3", "NW2", "NW5", "NW5"),
        FamilyChange("name", "NW1", "NW2", "NW1", "NW6"),
    ]
    story = story_of_family("NW1", [_publication("NW1", 1, "江城日报", "港口", TEXT)], rearranged)
    assert story_text(story) == (
        "story NW1: 1 publication\n"
        "first  2022-02-07 08:01  NW1  江城日报  港口\n"
        "once   NW2 was the first known until NW1 came in\n"
        "once   NW3 was in story NW2 until NW5 came in; now it is in NW5\n"
        "once   the story was called NW2 until NW6 came in; now it is NW1\n"
    )
    assert story_json(story)["rearranged"][0] == {
        "kind": "origin", "article": "NW2", "before": "NW2", "after": "NW1", "because": "NW1",
    }  # fmt: skip


def test_what_is_akin_is_shown_apart() -> None:
    akin = Related("NW4", None, "山城晚报", "港口增长7.2%", Degree.SAME_FRAME, 0.71)
    story = story_of_family("NW1", [_publication("NW1", 1, "江城日报", "港口", TEXT)], (), [akin])
    assert story_text(story).endswith(
        "near   time unknown      NW4  山城晚报  港口增长7.2%\n       same-frame: similarity 0.71\n"
    )
    assert story_json(story)["related"] == [
        {
            "id": "NW4", "source": "山城晚报", "title": "港口增长7.2%", "published": None,
            "degree": "same-frame", "similarity": 0.71,
        }
    ]  # fmt: skip
