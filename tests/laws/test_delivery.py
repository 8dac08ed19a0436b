"""Laws of delivery: a consumer as strict as the real ones reads our list, and reads in it what we meant."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.effective import active, effective, rate_on, resolved
from configurator.core.document.model import Instrument
from configurator.core.document.names import is_name
from configurator.core.document.values import Json
from configurator.core.exchange.delivery import Deliverable, body, mpic_items, streamconfigs
from configurator.core.exchange.foreign import ImportDefaults, machine_names
from configurator.core.exchange.imports import from_mpic, from_streamconfigs
from configurator.core.judged import Document
from configurator.core.kind import INSTRUMENT
from tests.support.strategies import ENVIRONMENTS, instants, instruments, json_values, texts

WIKIS = ("enwiki", "dewiki", "eswikivoyage", "0", "frwiki", "w" * 64)
KEYS = [
    "name", "slug", "status", "start", "end", "utc_start_dt", "utc_end_dt", "sample_unit", "sample_rate",
    "stream_name", "contextual_attributes", "schema_title", "schema_type", "type",
]  # fmt: skip
DECIMAL = re.compile(r"0|1|0\.[0-9]{0,5}[1-9]")

environments = st.sampled_from(ENVIRONMENTS)
models = instruments().map(Instrument.model_validate)
deliverables = st.lists(
    st.builds(Deliverable, instruments().map(Document.of), st.none() | st.integers(1, 10**9)),
    max_size=2,
    unique_by=lambda d: d.instrument.name,
)


def read_as_the_consumer(answer: bytes) -> list[dict[str, Any]]:
    """Return the items of *answer*; fail where the consumer would, or would turn something off."""
    items = json.loads(answer)
    assert isinstance(items, list)
    for item in items:
        assert [key for key in item if key != "id"] == KEYS
        assert isinstance(item.get("id", 0), int)
        assert item["name"] == item["slug"]
        assert item["status"] == 1
        assert (item["schema_type"], item["type"]) == ("custom", "baseline")
        assert item["sample_unit"] in ("pageview", "session")
        for instant in ("start", "end", "utc_start_dt", "utc_end_dt"):
            datetime.strptime(item[instant], "%Y-%m-%dT%H:%M:%S%z")
        assert all(isinstance(text, str) for text in item["contextual_attributes"])
        assert_sample_rate(item["sample_rate"])
    return items


def assert_sample_rate(sample_rate: dict[str, Any]) -> None:
    rates = dict(sample_rate)
    default = rates.pop("default")
    assert isinstance(default, int | float)
    assert not isinstance(default, bool)
    assert all(DECIMAL.fullmatch(rate) for rate in rates)
    assert all(isinstance(wikis, list) and wikis == sorted(wikis) != [] for wikis in rates.values())
    named = [wiki for wikis in rates.values() for wiki in wikis]
    assert len(named) == len(set(named))


def rate_as_the_consumer(sample_rate: dict[str, Any], wiki: str) -> float:
    """Return the rate of *wiki*: the first list that names it, else the default."""
    rates = dict(sample_rate)
    rate = rates.pop("default")
    return float(next((key for key, wikis in rates.items() if wiki in wikis), rate))


@given(deliverables, environments, instants(2019, 2041))
def test_a_consumer_reads_the_list_and_finds_only_what_runs(instruments, environment, at):
    items = read_as_the_consumer(body(mpic_items(instruments, environment, at)))

    running = sorted(
        deliverable.instrument.name
        for deliverable in instruments
        if active(deliverable.instrument, environment, at) and "web" in deliverable.instrument.platforms
    )
    assert [item["name"] for item in items] == running
    assert all(item["start"] <= at <= item["end"] for item in items)


@given(deliverables, environments, instants(2029, 2030))
def test_a_consumer_computes_the_rates_that_we_mean(instruments, environment, at):
    meant = {deliverable.instrument.name: deliverable.instrument for deliverable in instruments}
    for item in read_as_the_consumer(body(mpic_items(instruments, environment, at))):
        for wiki in WIKIS:
            answer: Any = effective(meant[item["name"]], INSTRUMENT.keys, environment, wiki, at)
            assert rate_as_the_consumer(item["sample_rate"], wiki) == answer["sample"]["rate"]


@given(deliverables, environments, instants(), st.randoms(use_true_random=False))
def test_the_order_of_the_instruments_does_not_matter(instruments, environment, at, random):
    shuffled = random.sample(instruments, len(instruments))

    assert body(mpic_items(shuffled, environment, at)) == body(mpic_items(instruments, environment, at))
    assert body(streamconfigs(shuffled, environment, None, at)) == body(
        streamconfigs(instruments, environment, None, at)
    )


@given(deliverables, environments, st.none() | st.sampled_from(WIKIS), instants(2029, 2030))
def test_every_stream_that_runs_has_the_sample_of_the_instrument_that_wins_it(
    instruments, environment, wiki, at
):
    answer: Any = streamconfigs(instruments, environment, wiki, at)

    running = {
        deliverable.instrument.stream.name: resolved(deliverable.instrument, environment)
        for deliverable in sorted(instruments, key=lambda each: each.instrument.name)
        if active(deliverable.instrument, environment, at)
    }
    assert answer["streams"].keys() == running.keys()
    for name, instrument in running.items():
        assert answer["streams"][name]["sample"] == {
            "unit": instrument.sample.unit,
            "rate": rate_on(instrument.sample, wiki),
        }


@given(models, environments, st.none() | st.sampled_from(WIKIS), instants(2019, 2041), instants(2019, 2041))
def test_the_effective_configuration_changes_only_at_the_start_and_after_the_end(
    instrument, environment, wiki, one, other
):
    here = resolved(instrument, environment)
    first, last = sorted([one, other])
    crosses_start = first < here.start <= last
    crosses_end = first <= here.end < last
    before = effective(instrument, INSTRUMENT.keys, environment, wiki, first)
    after = effective(instrument, INSTRUMENT.keys, environment, wiki, last)

    assert before == after or crosses_start or crosses_end


@given(models, environments, st.booleans())
def test_start_and_end_belong_to_the_window_and_the_seconds_around_do_not(instrument, environment, at_start):
    here = resolved(instrument, environment)
    edge = here.start if at_start else here.end
    beyond = datetime.fromisoformat(edge) + timedelta(seconds=-1 if at_start else 1)
    outside = beyond.isoformat().replace("+00:00", "Z")

    meant = environment in instrument.environments and here.enabled
    assert active(instrument, environment, edge) is meant
    assert not active(instrument, environment, outside)


@given(json_values(), st.sampled_from([from_streamconfigs, from_mpic]))
def test_no_value_makes_an_import_fail(value, read):
    hostile: list[Json] = [value, [value], {"streams": value}, {"streams": {"a": value, "b": value}}]
    for source in hostile:
        for result in read(source, ImportDefaults()):
            assert result.value is not None or result.problems


@given(deliverables, environments, instants(2029, 2030))
def test_what_was_exported_is_imported_again(instruments, environment, at):
    items = mpic_items(instruments, environment, at)

    names = {result.value["name"] for result in from_mpic(items, ImportDefaults()) if result.value}
    assert names == {item["name"] for item in items if isinstance(item, dict)}


@given(st.lists(texts() | st.sampled_from(["a.b", "a-b", "a_b", "A-B", "a" * 70]), max_size=8))
def test_machine_names_are_valid_and_all_different(sources):
    names = machine_names(sources)

    assert len(set(names)) == len(sources)
    assert all(map(is_name, names))
