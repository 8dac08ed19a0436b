"""The one reader of instants."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.instants import EXAMPLE, Stated, judged, moment, stated, written

ROOT = Path(__file__).parents[2]
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda when: when.replace(microsecond=0))
# What Python's own readers take, and what people, other tools and other alphabets write.
SPELLINGS = (
    "{0.year}-{0.month}-{0.day}T{0.hour}:{0.minute}:{0.second}Z",
    "{0:%Y%m%dT%H%M%SZ}",
    "{0:%Y%m%d%H%M%S}",
    "{1}+00:00",
    "{1}",
    "{1} Z",
    " {1}Z",
    "{1}Z\n",
    "{1}.0Z",
    "{1}.999Z",
    "{1}z",
    "{2}",
    "{0:%G-W%V-%uT%H:%M:%SZ}",
    "{3}Z",
    "+{1}Z",
)


def spelt(when: datetime, spelling: str) -> str:
    plain = written(when)[:-1]
    digits = str.maketrans("0123456789", "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0669")
    return spelling.format(when, plain, plain[:10], plain.translate(digits))


@given(MOMENTS)
def test_what_is_written_is_read_as_the_same_moment_and_sorts_like_it(when):
    assert moment(written(when)) == judged(written(when)) == when
    assert len(written(when)) == len(EXAMPLE)


@given(st.lists(MOMENTS))
def test_texts_sort_like_their_moments(moments):
    assert sorted(map(written, moments)) == [written(when) for when in sorted(moments)]


@given(MOMENTS, st.sampled_from(SPELLINGS))
def test_only_one_spelling_is_an_instant(when, spelling):
    text = spelt(when, spelling)

    assert moment(text) is None or text == written(when)
    if text != written(when):
        with pytest.raises(ValueError, match=re.escape(text)):
            judged(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30T00:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "tomorrow",
        "",
    ],
)
def test_what_does_not_exist_is_no_instant(text):
    assert moment(text) is None


@given(MOMENTS, st.timedeltas(timedelta(hours=-23, minutes=-59), timedelta(hours=23, minutes=59)))
def test_other_zones_mean_the_same_moment(when, offset):
    minutes = int(offset.total_seconds() // 60)
    try:
        there = (when + timedelta(minutes=minutes)).replace(tzinfo=None)
    except OverflowError:
        return
    zone = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"

    assert stated(f"{there.isoformat()}{zone}") == Stated(written(when), written(when))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2026-01-31T10:00:00", "2026-01-31T10:00:00Z", None, id="no zone is UTC"),
        pytest.param("2026-01-31 10:00:00", "2026-01-31T10:00:00Z", None, id="a space"),
        pytest.param("2026-01-31T10:00:00.999Z", "2026-01-31T10:00:00Z", None, id="fractions are dropped"),
        pytest.param("2026-01-31t10:00:00z", "2026-01-31T10:00:00Z", None, id="small letters"),
        pytest.param(" 2026-01-31 10:00:00 UTC ", "2026-01-31T10:00:00Z", None, id="UTC, and spaces around"),
        pytest.param("2026-01-31T12:00:00-0230", "2026-01-31T14:30:00Z", None, id="another zone"),
        pytest.param("2026-01-31", "2026-01-31T00:00:00Z", "2026-01-31T23:59:59Z", id="a whole day"),
        pytest.param("2026-01-31 10:07", "2026-01-31T10:07:00Z", "2026-01-31T10:07:59Z", id="a minute"),
        pytest.param("0099-01-31T00:00:00", "0099-01-31T00:00:00Z", None, id="four digits of a year"),
    ],
)
def test_what_other_tools_state_is_a_span_of_instants(text, first, last):
    assert stated(text) == Stated(first, last or first)


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30",
        "2026-1-3",
        "2026-01",
        "20260131",
        "2026-W05-6",
        "2026-01-31T24:00:00",
        "2026-01-31T10",
        "2026-01-31T10:00:00+25:00",
        "2026-01-31T10:00:00+01:75",
        "0001-01-01T00:00:00+02:00",
        "0000-00-00 00:00:00",
        "1767225600",
        "tomorrow",
        "\u0662\u0660\u0662\u0666-01-31",
    ],
)
def test_what_is_no_date_of_another_tool_either(text):
    assert stated(text) is None


def modules() -> list[Path]:
    folders = (ROOT / "configurator", ROOT / "bots")
    return [path for folder in folders for path in folder.rglob("*.py")]


def test_no_other_module_reads_or_writes_an_instant_by_itself():
    readers = {
        "strptime",
        "fromisoformat",
        "strftime",
        "isoformat",
        "utcfromtimestamp",
        "parsedate_to_datetime",
    }
    found = {
        (path.relative_to(ROOT).as_posix(), node.attr)
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in readers
    }

    assert found == {("configurator/core/document/instants.py", "isoformat")}


def test_no_other_module_has_a_pattern_of_instants():
    found = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ("{4}-" in node.value or "%Y" in node.value or "[:19]" in node.value)
    }

    assert found == {"configurator/core/document/instants.py"}
