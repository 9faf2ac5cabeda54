"""Every page of an archive with a past: what it shows, in both languages."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from pathlib import Path
from urllib.parse import quote

import orjson
import pytest
from defusedxml.ElementTree import fromstring
from jsonschema import Draft202012Validator

from bench.reader.process import Reader
from crawler.archive.jsonl import read_article_line
from crawler.reader.languages import untranslated, wished
from crawler.reader.search_pages import _cell
from tests.reader.known import DAY, PRINTED, REPRINTED, REVISED, VANISHED, WITH_CAPTURE, known
from tests.support.replay import needs_replay, run

ATOM = "{http://www.w3.org/2005/Atom}"


def test_every_message_is_translated() -> None:
    assert untranslated() == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("de,zh-TW;q=0.7,en;q=0.3", "zh"),
        ("fr", "en"),
        ("zh;q=0,en;q=0.1", "en"),
        ("", "en"),
        ("zh;q=x,;;;", "en"),
    ],
)
def test_wished(header: str, language: str) -> None:
    assert wished(header) == language


def test_every_page_answers_in_both_languages(reader: Reader) -> None:
    for path in known(reader):
        for language, told in (("en", "Coverage"), ("zh-CN", "收录")):
            answer = reader.get(path, accept_language=language)
            assert answer.status == 200, (path, answer.text[:500])
            assert f'<html lang="{language}">' in answer.text
            assert told in answer.text


def test_pages_are_small(reader: Reader) -> None:
    """The search at most 15 kB, plots at most 20 kB, gzipped."""
    limits = {"/": 15, f"/?q={quote('融资')}": 15, "/coverage": 20, "/vanishing": 20}
    limits |= {"/spread": 20, "/runs": 20, "/source/江州日报": 20}
    for path, most in limits.items():
        answer = reader.get(path, accept_encoding="gzip")
        assert answer.headers["content-encoding"] == "gzip"
        assert gzip.decompress(answer.body)
        assert len(answer.body) <= most * 1000, (path, len(answer.body))


def test_search_of_two_characters(reader: Reader) -> None:
    page = reader.get("/?q=储能").text
    found = reader.get("/api/v1/search?q=储能").json
    assert found["exact"] and found["total"] > 3
    assert f"{found['total']} articles" in page
    assert "<mark>储能</mark>" in page
    assert page.count("<h3>") == len(found["results"]) == 20 or found["next"] is None


def test_the_interface_gives_exactly_what_it_promises(reader: Reader) -> None:
    found = reader.get("/api/v1/search?q=&limit=7").json
    assert list(found) == ["total", "exact", "results", "next"]
    assert len(found["results"]) == 7
    for one in found["results"]:
        assert list(one) == ["id", "revision", "title", "source", "published", "url", "snippet"]
    following = reader.get(f"/api/v1/search?limit=7&before={found['next']}").json
    ids = [one["id"] for one in (*found["results"], *following["results"])]
    assert len(set(ids)) == 14
    assert reader.get("/api/v1/search?limit=0").status == 400
    assert reader.get("/api/v1/search?limit=x").json["error"].startswith("limit=x")
    assert reader.get('/api/v1/search?q="').status == 400


def test_a_facet_narrows_and_can_be_taken_away(reader: Reader) -> None:
    whole = reader.get("/?q=储能").text
    link = re.search(r'<aside.*?href="(/\?q=[^"]+)"', whole, re.DOTALL)
    assert link is not None
    narrowed = reader.get(link[1].replace("&amp;", "&")).text
    assert 'class="used"' in narrowed
    back = re.search(r'<ul class="used"><li><a href="([^"]+)"', narrowed)
    assert back is not None
    assert back[1] == f"/?q={quote('储能')}"


def test_each_example_of_the_help_is_understood(reader: Reader) -> None:
    help_table = reader.get("/").text.partition("<tbody>")[2].partition("</tbody>")[0]
    links = re.findall(r'href="(/\?q=[^"]+)"', help_table)
    assert len(links) == 17
    for link in links:
        answer = reader.get(link.replace("&amp;", "&"))
        assert answer.status == 200
        assert "<h3>" in answer.text, link


def test_a_query_that_cannot_be_meant_is_told(reader: Reader) -> None:
    answer = reader.get("/?q=sourse:x", accept_language="en")
    assert answer.status == 400
    assert "did you mean source:?" in answer.text
    assert "是不是 source:？" in reader.get("/?q=sourse:x", accept_language="zh").text
    assert "档案里没有 NW1" in reader.get("/article/NW1", accept_language="zh").text


def test_article(reader: Reader) -> None:
    page = reader.get(f"/article/{REVISED}").text
    assert f'href="/article/{REVISED}/1..2"' in page
    assert "How to cite" in page
    assert "SHA-256" in page
    assert reader.get(f"/article/{REVISED}/1").status == 200
    assert reader.get(f"/article/{REVISED}/99").status == 404
    gone = reader.get(f"/article/{VANISHED}").text
    assert "Found gone before its time." in gone


def test_a_duplicate_leads_to_what_was_kept(reader: Reader) -> None:
    answer = reader.get("/article/202203142300446040")
    assert (answer.status, answer.headers["location"]) == (302, "/article/NW202203142300446040")


def test_revisions_word_by_word(reader: Reader) -> None:
    page = reader.get(f"/article/{REVISED}/1..2").text
    assert "<ins>（更正：数据以公告为准）</ins>" in page
    backwards = reader.get(f"/article/{REVISED}/2..1").text
    assert "<del>（更正：数据以公告为准）</del>" in backwards


def test_story(reader: Reader) -> None:
    page = reader.get(f"/story/{REPRINTED}").text
    told = reader.get(f"/api/v1/story/{REPRINTED}").json
    assert len(told["later"]) > 1
    assert page.count("<circle") == len(told["later"]) + 1
    for version in told["later"]:
        assert f'href="/article/{version["id"]}"' in page
    table = page.partition("<details>")[2].partition("</table>")[0]
    assert table.count('<th scope="row">') == len(told["later"]) + 1
    assert 'class="key first"' in page


def test_print(reader: Reader) -> None:
    assert "江州日报" in reader.get("/print").text
    page = reader.get("/print/jiangzhouribao/2022-03-15").text
    assert page.count('<th scope="row">') == 5
    assert page.count('<section class="sheet"') == 2
    assert "惊蛰刚过，" in page
    assert "分红。" not in page
    whole = reader.get("/print/jiangzhouribao/2022-03-15/A1").text
    assert whole.count('<th scope="row">') == 3
    assert "分红。" in whole
    assert 'class="subhead">一本账算清收成' in whole
    assert reader.get("/print/江州日报/2022-03-15").status == 200
    compared = reader.get(f"/print/{PRINTED}").text
    assert 'class="legend"' in compared
    assert '<del class="wording"' in compared
    assert reader.get("/print/jiangzhouribao/2022-03-15/B9").status == 404
    assert reader.get("/print/jiangzhouribao/2022-03-15/B9-1").status == 404


def test_evidence_and_its_package(reader: Reader) -> None:
    page = reader.get(f"/evidence/{WITH_CAPTURE}").text
    assert page.count("Digests right, checked now.") == 2
    package = reader.get(f"/evidence/{WITH_CAPTURE}.wacz")
    assert package.headers["content-type"] == "application/wacz"
    names = zipfile.ZipFile(io.BytesIO(package.body)).namelist()
    assert {"archive/article.warc.gz", "indexes/index.cdx", "datapackage.json"} <= set(names)


@needs_replay
def test_the_package_is_valid(reader: Reader, tmp_path: Path) -> None:
    target = tmp_path / "article.wacz"
    target.write_bytes(reader.get(f"/evidence/{WITH_CAPTURE}.wacz").body)
    assert "is valid" in run("wacz", "validate", "-f", str(target))


def test_capture(reader: Reader) -> None:
    page = reader.get(f"/evidence/{WITH_CAPTURE}").text
    link = re.search(r'<h3><a href="(/capture/[^"]+)"', page)
    assert link is not None
    shown = reader.get(link[1]).text
    assert "<iframe sandbox" in shown
    raw = re.search(r'src="([^"]+)"', shown)
    assert raw is not None
    content = reader.get(raw[1].replace("&amp;", "&"))
    assert b"<!DOCTYPE html>" in content.body
    assert content.headers["content-security-policy"].startswith("sandbox;")


def test_a_day(reader: Reader) -> None:
    page = reader.get(f"/day/{DAY}").text
    total = reader.get(f"/api/v1/search?q=day:{DAY}").json["total"]
    assert f"{total} articles" in page
    assert "0 articles" in reader.get("/day/1999-12-31").text
    assert reader.get("/day/0001-01-01").status == 200
    assert reader.get("/day/9999-12-31").status == 200
    assert reader.get("/day/x").status == 404


def test_plots_show_the_outage_and_a_day_without_articles(reader: Reader) -> None:
    page = reader.get("/coverage").text
    assert 'class="outage"' in page
    assert 'class="empty"' in page
    assert "2022-02-25 – 2022-03-01" in page
    assert '<a href="/day/2022-02-26">2022-02-26</a></th><td>0</td>' in page
    month = reader.get("/coverage?from=2022-03-01&to=2022-03-05").text
    assert month.count('href="/day/') == 5
    assert reader.get("/coverage?from=0001-01-01&to=9999-12-31").status == 200


def test_vanishing_and_spread_and_runs(reader: Reader) -> None:
    assert f'href="/article/{VANISHED}"' in reader.get("/vanishing").text
    assert "<circle" not in reader.get("/spread").text
    assert f'href="/story/{REPRINTED}"' in reader.get("/spread?from=2022-02-14&to=2022-03-16").text
    runs = reader.get("/runs").text
    assert runs.count('class="well"') + runs.count('class="unwell"') > 40


def test_feed(reader: Reader) -> None:
    feed = fromstring(reader.get("/feed.atom?q=is:revised").body)
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == reader.get("/api/v1/search?q=is:revised").json["total"]
    for entry in entries:
        for name in ("id", "title", "updated", "author", "link"):
            assert entry.find(f"{ATOM}{name}") is not None
    moments = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert moments == sorted(moments, key=str, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == moments[0]
    ids = {entry.findtext(f"{ATOM}id") for entry in entries}
    assert len(ids) == len(entries)
    # A reader of feeds tells entries by them, also when this one listens elsewhere.
    assert all(str(one).startswith("urn:uuid:") for one in ids)
    other = reader.get("/feed.atom?q=is:revised", host=f"localhost:{reader.base[-5:]}").text
    assert all(f"<id>{one}</id>" in other for one in ids)


def test_what_is_known_is_not_sent_again(reader: Reader) -> None:
    for path in ("/feed.atom?q=储能", "/api/v1/search?q=储能", "/", "/coverage"):
        first = reader.get(path, accept_encoding="gzip")
        tag = first.headers["etag"]
        for told in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
            again = reader.get(path, accept_encoding="gzip", if_none_match=told)
            assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
        assert reader.get(path, if_none_match='"other"').status == 200
        assert reader.get(path, "HEAD", if_none_match=tag).status == 304
    other = reader.get("/", accept_language="zh", if_none_match=reader.get("/").headers["etag"])
    assert other.status == 200


def test_other_methods(reader: Reader) -> None:
    for method in ("OPTIONS", "POST"):
        answer = reader.get("/runs", method)
        assert answer.status == 405
        assert "GET" in answer.headers["allow"]
    for path in ("/", "/feed.atom", "/export.csv?q=", "/export.jsonl?q=", "/cdx?url=x"):
        answer = reader.get(path, "HEAD")
        assert (answer.status in (200, 404), answer.body) == (True, b""), path


def test_exports(reader: Reader) -> None:
    total = reader.get("/api/v1/search?q=储能").json["total"]
    lines = reader.get("/export.jsonl?q=储能").body.splitlines()
    assert len([read_article_line(line) for line in lines]) == total
    rows = list(csv.DictReader(io.StringIO(reader.get("/export.csv?q=储能").text)))
    assert [row["id"] for row in rows] == [orjson.loads(line)["id"] for line in lines]
    assert all("储能" in row["title"] + row["text"] for row in rows)
    assert reader.get("/export.xls?q=").status == 404
    assert reader.get('/export.csv?q="').status == 400


def test_the_interfaces_are_described(reader: Reader) -> None:
    from openapi_spec_validator import validate

    described = reader.get("/api/v1/openapi.json").json
    validate(described)
    for path in described["paths"]:
        if "{" not in path:
            assert reader.get(f"{path}?url=x").status in (200, 404), path
    article = reader.get(f"/api/v1/article/{REVISED}").json
    assert [one["revision"] for one in article["revisions"]] == [1, 2]


ASKED = [
    ("search", "search?q=储能"),
    ("search", "search?q=&limit=200"),
    ("search", "search?q=is:revised&order=best&limit=3"),
    ("search", "search?q=不可能出现的词"),
    ("facets", "facets?q=储能"),
    ("facets", "facets"),
    *(("article/{id}", f"article/{one}") for one in (REVISED, VANISHED, WITH_CAPTURE)),
    *(("story/{id}", f"story/{one}") for one in (REPRINTED, WITH_CAPTURE)),
    ("search", 'search?q="'),
    ("search", "search?limit=0"),
    ("article/{id}", "article/NW1"),
    ("story/{id}", "story/NW1"),
]


def test_answers_are_as_they_are_described(reader: Reader) -> None:
    described = reader.get("/api/v1/openapi.json").json
    for name, path in ASKED:
        answer = reader.get(f"/api/v1/{path}")
        responses = described["paths"][f"/api/v1/{name}"]["get"]["responses"]
        content = responses[str(answer.status)]["content"]
        schema = content[answer.headers["content-type"].partition(";")[0]]["schema"]
        whole = {"components": described["components"], **schema}
        told = [error.message for error in Draft202012Validator(whole).iter_errors(answer.json)]
        assert told == [], path
    nearest = reader.get("/timegate/http://nobody.example/").status
    assert str(nearest) in described["paths"]["/timegate/{url}"]["get"]["responses"]


def test_a_cell_is_no_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1"):
        assert _cell(text) == f"'{text}"
    assert (_cell("1-1"), _cell(None), _cell(["=1"]), _cell(0)) == ("1-1", "", '["=1"]', "")
