"""What may be done without a person, how much at once, and after which edits more is collected."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.model import Instrument
from configurator.core.drift.policy import Limits, check_listings, check_updates, grown, growth, rates
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


VECTORS = sorted((Path(__file__).resolve().parents[2] / "schemas/vectors/growth").glob("*.json"))

each_vector = pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)


def vector(path: Path) -> tuple[Instrument | None, Instrument | None, str, Any]:
    case = json.loads(path.read_text(encoding="utf-8"))
    before, after = (
        case[side] and Instrument.model_validate(web_scroll() | case[side]) for side in ("before", "after")
    )
    return before, after, case["environment"], case["expected"]


@each_vector
def test_more_is_collected_in_the_ways_of_the_vector(path: Path):
    before, after, environment, expected = vector(path)

    found = {} if after is None else grown(before, after, environment)

    assert {way: list(names) for way, names in found.items()} == expected["grown"]
    assert list(found) == list(expected["grown"])
    assert path.stem.startswith("more." if found else "not-more.")


@each_vector
def test_rates_before_and_after_are_those_of_the_vector(path: Path):
    before, after, environment, expected = vector(path)

    found = [
        {
            "wiki": rate.wiki,
            "before": rate.before and dict(zip(("unit", "rate"), rate.before, strict=True)),
            "after": rate.after and dict(zip(("unit", "rate"), rate.after, strict=True)),
            "critical": rate.critical,
        }
        for rate in rates(before, after, environment)
    ]

    assert json.dumps(found) == json.dumps(expected["rates"])


def test_every_way_is_said_in_words():
    before = instrument(contextual_attributes=[], sample=sample(0.1))
    after = instrument(
        start="2025-01-01T00:00:00Z",
        sample={"unit": "pageview", "rate": 0.2, "wikis": {"frwiki": 1, "dewiki": 0.5}},
        contextual_attributes=["page_id", "performer_id"],
        platforms=["web", "server"],
    )

    assert growth(None, after, "beta") == ("switched on",)
    assert growth(before, after, "beta") == (
        "its window is wider",
        "its sample rate is higher by default",
        "its sample rate is higher on dewiki, frwiki",
        "its sample unit is pageview",
        "it collects page_id, performer_id",
        "it runs on server",
    )


def instrument(**changed: object) -> Instrument:
    return Instrument.model_validate(web_scroll(overrides={}) | changed)


def sample(rate: float, **wikis: float) -> dict[str, object]:
    return {"unit": "session", "rate": rate, "wikis": wikis}
