"""The table of forms in which a comparison is given away."""

from __future__ import annotations

import re

import pytest

from crawler.newspaper.compare.formats import FORMATS, Format
from tests.support.processes import run_scrapy


def test_each_has_a_name_and_help() -> None:
    assert [form.name for form in FORMATS] == ["json", "html"]
    assert all(re.fullmatch("[a-z]+", form.name) and form.help for form in FORMATS)


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_each_is_an_option_of_the_command(form: Format) -> None:
    told = " ".join(run_scrapy("compare", "--help").out.split())
    assert f"--{form.name}{' [FILE]' * bool(form.suffix)} {form.help}" in told
