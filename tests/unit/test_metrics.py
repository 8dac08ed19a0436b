"""What is ours in the metrics file: nothing in it misleads who looks at it, and what it says is remembered with care."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from configurator.report.metrics import metrics_text, value_in
from tests.support.runs import finished_run


@pytest.mark.parametrize(
    ("follower", "label"),
    [
        pytest.param('a"} 1', 'a"} 1', id="quote"),
        pytest.param('b"} 1\ninstruments_pages 5', 'b"} 1\\ninstruments_pages 5', id="line break"),
        pytest.param("\x1b[2J\u202e", r"\u001b[2J\u202e", id="what a terminal obeys"),
        pytest.param("größe {x}", "größe {x}", id="harmless"),
    ],
)
def test_a_label_never_ends_its_line_or_its_quotes(follower: str, label: str):
    text = metrics_text([finished_run(follower=follower)])

    samples = [each for found in text_string_to_metric_families(text) for each in found.samples]
    assert {each.labels["follower"] for each in samples} == {label}
    assert "\x1b" not in text
    assert value_in(text, "instruments_run_duration_seconds", {"follower": follower}) is not None


def test_no_other_label_brings_what_a_terminal_obeys():
    text = metrics_text([finished_run(requests={"pro\x1b[2Jduction": 3})])

    assert 'environment="pro\\\\u001b[2Jduction"' in text
    assert "\x1b" not in text


def test_a_metric_without_values_is_left_out():
    text = metrics_text([finished_run(requests={})])

    assert "instruments_requests" not in text
    assert "# TYPE instruments_pages gauge\n" in text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="no file yet"),
        pytest.param('instruments_pages{follower="alpha"} 3\n', id="of another follower"),
        pytest.param('instruments_pages{follower="beta"} 3x\n', id="damaged"),
        pytest.param('instruments_pages{follower="beta"} nan\n', id="no number"),
        pytest.param('instruments_pages{follower="beta"} +Inf\n', id="no finite number"),
        pytest.param('instruments_pages{follower="beta"}', id="cut off"),
        pytest.param('instruments_pages{follower="beta', id="cut off earlier"),
        pytest.param("instruments_pages{\0", id="of another kind"),
    ],
)
def test_what_an_earlier_file_does_not_say_is_not_known(text: str):
    assert value_in(text, "instruments_pages", {"follower": "beta"}) is None


def test_a_damaged_line_hides_none_that_follows():
    text = 'instruments_pages{follower="beta"} 3x\ninstruments_pages{follower="beta"} 4\n'

    assert value_in(text, "instruments_pages", {"follower": "beta"}) == 4.0


def test_what_an_earlier_version_wrote_is_remembered():
    text = 'instruments_pages{follower="beta",state="conflict"} 2\n'

    assert value_in(text, "instruments_pages", {"follower": "beta", "state": "conflict"}) == 2.0
