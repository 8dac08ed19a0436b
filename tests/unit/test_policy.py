"""What may be done without a person, how much at once, and after which edits more is collected."""

from __future__ import annotations

import pytest

from configurator.core.document.model import Instrument
from configurator.core.drift.policy import Limits, check_listings, check_updates, growth
from configurator.errors import UnsafePlanError
from tests.support.examples import web_scroll

TEN = [f"name-{number}" for number in range(10)]


def test_an_empty_follower_is_a_first_run():
    check_listings(TEN, [], Limits())


def test_an_empty_authority_is_an_accident():
    with pytest.raises(UnsafePlanError, match="no instruments at all"):
        check_listings([], TEN, Limits())
    with pytest.raises(UnsafePlanError, match="no instruments at all"):
        check_listings([], [], Limits())


@pytest.mark.parametrize(("left", "refused"), [(7, False), (6, True)])
def test_an_authority_that_lost_much_is_an_accident(left: int, refused: bool):
    if not refused:
        check_listings(TEN[:left], TEN, Limits())
        return
    with pytest.raises(UnsafePlanError) as raised:
        check_listings(TEN[:left], TEN, Limits())
    assert (raised.value.count, raised.value.total, raised.value.limit) == (4, 10, 3)
    assert str(raised.value) == (
        "4 of the follower's 10 instruments are gone from the authority, more than 3; look at its deletion log"
    )


def test_of_few_pages_shares_say_nothing():
    check_listings(TEN[:1], TEN[:9], Limits())
    check_updates(9, 9, Limits())


def test_too_many_updates_are_refused_with_the_numbers():
    check_updates(3, 10, Limits())
    with pytest.raises(
        UnsafePlanError, match=r"updates 4 of 10 instruments, more than 3 \(max_share = 0\.3\)"
    ):
        check_updates(4, 10, Limits())
    check_updates(10, 10, Limits(max_share=1))


def instrument(**changed: object) -> Instrument:
    return Instrument.model_validate(web_scroll(overrides={}) | changed)


def sample(rate: float, **wikis: float) -> dict[str, object]:
    return {"unit": "session", "rate": rate, "wikis": wikis}


@pytest.mark.parametrize(
    ("before", "after", "grown"),
    [
        pytest.param(None, {}, ("switched on",), id="new"),
        pytest.param(None, {"enabled": False}, (), id="new-and-off"),
        pytest.param({"enabled": False}, {}, ("switched on",), id="on"),
        pytest.param({}, {"enabled": False, "sample": sample(1)}, (), id="off"),
        pytest.param({"environments": ["production"]}, {}, ("switched on",), id="environment-added"),
        pytest.param({}, {"environments": ["production"]}, (), id="environment-removed"),
        pytest.param({}, {"title": "Other"}, (), id="title"),
        pytest.param({}, {"start": "2025-01-01T00:00:00Z"}, ("its window is wider",), id="earlier"),
        pytest.param({}, {"end": "2027-01-01T00:00:00Z"}, ("its window is wider",), id="later"),
        pytest.param({}, {"end": "2026-02-01T00:00:00Z"}, (), id="shorter"),
        pytest.param(
            {"sample": sample(0.1)}, {"sample": sample(0.2)}, ("its sample rate is higher by default",), id="rate"
        ),
        pytest.param({"sample": sample(0.2)}, {"sample": sample(0.1)}, (), id="lower-rate"),
        pytest.param(
            {"sample": sample(0.1)},
            {"sample": sample(0.1, enwiki=0.2, dewiki=1, frwiki=0)},
            ("its sample rate is higher on dewiki, enwiki",),
            id="wikis",
        ),
        pytest.param(
            {"sample": sample(0.1, enwiki=0.01)},
            {"sample": sample(0.1)},
            ("its sample rate is higher on enwiki",),
            id="exception-removed",
        ),
        pytest.param(
            {},
            {"sample": {"unit": "pageview", "rate": 0.1, "wikis": {"enwiki": 0.01}}},
            ("its sample unit is pageview",),
            id="unit",
        ),
        pytest.param(
            {"contextual_attributes": []},
            {"contextual_attributes": ["page_id"]},
            ("it collects page_id",),
            id="attribute",
        ),
        pytest.param({}, {"platforms": ["web", "android"]}, ("it runs on android",), id="platform"),
        pytest.param(
            {}, {"overrides": {"beta": {"enabled": False}}}, (), id="off-by-override"
        ),
        pytest.param(
            {}, {"overrides": {"beta": {"sample": sample(1)}}},
            ("its sample rate is higher by default and on enwiki",), id="override",
        ),
    ],
)  # fmt: skip
def test_what_makes_an_edit_critical(
    before: dict[str, object] | None, after: dict[str, object], grown: tuple[str, ...]
):
    earlier = None if before is None else instrument(**before)
    assert growth(earlier, instrument(**after), "beta") == grown
