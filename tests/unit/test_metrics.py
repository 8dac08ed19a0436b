"""Metrics in the text format of Prometheus."""

from __future__ import annotations

import re

import pytest

from configurator.report.metrics import Metric, Sample, exposition, value_in

PAGES = Metric(
    name="instruments_pages",
    says="Instruments by state.",
    samples=(
        Sample(value=2, labels={"follower": "beta", "state": "conflict"}),
        Sample(value=0, labels={"follower": "beta", "state": "in-sync"}),
    ),
)


def test_each_metric_says_what_it_is_before_its_values():
    requests = Metric(name="instruments_requests", says="Requests.", samples=(Sample(value=7),))

    assert exposition([PAGES, requests]) == (
        "# HELP instruments_pages Instruments by state.\n"
        "# TYPE instruments_pages gauge\n"
        'instruments_pages{follower="beta",state="conflict"} 2\n'
        'instruments_pages{follower="beta",state="in-sync"} 0\n'
        "# HELP instruments_requests Requests.\n"
        "# TYPE instruments_requests gauge\n"
        "instruments_requests 7\n"
    )


def test_a_metric_without_values_is_left_out():
    assert exposition([Metric(name="instruments_pages", says="x", samples=())]) == ""


@pytest.mark.parametrize(
    ("value", "written"),
    [
        pytest.param(1769860800.0, "1769860800", id="a time"),
        pytest.param(1769860800.25, "1769860800.25", id="a part of a second"),
        pytest.param(0.0004, "0", id="less than a thousandth"),
        pytest.param(-2.5, "-2.5", id="negative"),
        pytest.param(100, "100", id="zeros that count"),
    ],
)
def test_numbers_are_written_without_exponents(value, written):
    text = exposition([Metric(name="a", says="x", samples=(Sample(value=value),))])

    assert text.splitlines()[-1] == f"a {written}"


@pytest.mark.parametrize(
    ("label", "written"),
    [
        pytest.param('a"} 1', r"a\"} 1", id="quote"),
        pytest.param("a\\", r"a\\", id="backslash"),
        pytest.param('b"} 1\ninstruments_pages 5', r"b\"} 1\\ninstruments_pages 5", id="line break"),
        pytest.param("\x1b[2J\u202e", r"\\u001b[2J\\u202e", id="what a terminal obeys"),
        pytest.param("größe {x}", "größe {x}", id="harmless"),
    ],
)
def test_a_label_never_ends_its_line_or_its_quotes(label, written):
    text = exposition([Metric(name="a", says="x", samples=(Sample(value=1, labels={"b": label}),))])

    assert text.splitlines()[-1] == f'a{{b="{written}"}} 1'


def test_help_stays_on_its_line():
    text = exposition([Metric(name="a", says="one\ntwo \\ three", samples=(Sample(value=1),))])

    assert text.splitlines()[0] == r"# HELP a one\\ntwo \\ three"


@pytest.mark.parametrize("name", ["", "A", "a-b", "a{", "a__b", "1a", "a\n"])
def test_odd_names_are_refused(name):
    for metric, label in ((name, "b"), ("a", name)):
        with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
            exposition([Metric(name=metric, says="x", samples=(Sample(value=1, labels={label: "x"}),))])


def test_a_value_of_an_earlier_file_can_be_read_again():
    text = exposition([PAGES])

    assert value_in(text, "instruments_pages", {"follower": "beta", "state": "conflict"}) == 2.0


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="no file yet"),
        pytest.param('instruments_pages{follower="alpha"} 3\n', id="of another follower"),
        pytest.param('instruments_pages{follower="beta"} 3x\n', id="damaged"),
        pytest.param('instruments_pages{follower="beta"} nan\n', id="no number"),
        pytest.param('instruments_pages{follower="beta"}', id="cut off"),
    ],
)
def test_what_an_earlier_file_does_not_say_is_not_known(text):
    assert value_in(text, "instruments_pages", {"follower": "beta"}) is None
