"""`PLACE=VALUE`, as a person types it."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.core.document.assigning import assigned, assignment, is_assignment
from configurator.core.document.model import published_schema
from configurator.core.document.typed import Part
from configurator.core.kind import INSTRUMENT
from configurator.errors import BadReferenceError
from tests.support.examples import web_scroll

SCHEMA = Part.of(published_schema(INSTRUMENT))


def after(*texts: str, **changed: Any) -> Any:
    return assigned(web_scroll(**changed), [assignment(text) for text in texts], SCHEMA)


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("title=A = b", {"title": "A = b"}),
        ("title=", {"title": ""}),
        ("enabled=off", {"enabled": False}),
        ("enabled=Yes", {"enabled": True}),
        ("start=2026-03-01", {"start": "2026-03-01T00:00:00Z"}),
        ("end=2026-03-01", {"end": "2026-03-01T23:59:59Z"}),
        ("end=2026-03-01T10:00:00Z", {"end": "2026-03-01T10:00:00Z"}),
        ("end=+30d", {"end": "2027-01-30T23:59:59Z"}),
        ("end=-12h", {"end": "2026-12-31T11:59:59Z"}),
        ("start=+2w", {"start": "2026-01-15T00:00:00Z"}),
        ("sample.rate=5%", {"sample": {"unit": "session", "rate": 0.05, "wikis": {"enwiki": 0.01}}}),
        ("sample.rate=.5", {"sample": {"unit": "session", "rate": 0.5, "wikis": {"enwiki": 0.01}}}),
        ("sample.rate=100%", {"sample": {"unit": "session", "rate": 1, "wikis": {"enwiki": 0.01}}}),
        ("sample.wikis.dewiki=0.07%", {"sample": {"unit": "session", "rate": 0.1, "wikis": {"enwiki": 0.01, "dewiki": 0.0007}}}),
        ("sample.wikis-=enwiki", {"sample": {"unit": "session", "rate": 0.1, "wikis": {}}}),
        ("sample.wikis={}", {"sample": {"unit": "session", "rate": 0.1, "wikis": {}}}),
        ("contextual_attributes+=page_id,page_title", {"contextual_attributes": ["page_id", "performer_is_logged_in", "page_title"]}),
        ("contextual_attributes-=page_id, other", {"contextual_attributes": ["performer_is_logged_in"]}),
        ("owners=A, B", {"owners": ["A", "B"]}),
        ('owners=["A, B"]', {"owners": ["A, B"]}),
        ("owners+=[1]", {"owners": ["Web Team", 1]}),
        ("purpose=", {"purpose": []}),
        ("risk.level=medium", {"risk": {"level": "medium", "review": None}}),
        ("risk.review=T12", {"risk": {"level": "low", "review": "T12"}}),
        ("overrides-=beta", {"overrides": {}}),
        ("overrides.beta.enabled=true", {"overrides": {"beta": {"sample": {"unit": "session", "rate": 1, "wikis": {}}, "enabled": True}}}),
        ("overrides.beta.sample.rate=2%", {"overrides": {"beta": {"sample": {"unit": "session", "rate": 0.02, "wikis": {}}}}}),
    ],
)  # fmt: skip
def test_one_place_gets_what_was_typed_and_nothing_else_changes(text: str, changed: dict[str, Any]):
    assert after(text) == web_scroll(**changed)


def test_what_an_override_lacks_comes_from_the_document():
    sample = {"unit": "session", "rate": 0.1, "wikis": {"enwiki": 0.5}}

    found = after("overrides.production.sample.wikis.enwiki=50%", "overrides.test.end=+1d", overrides={})

    assert found["overrides"]["production"] == {"sample": sample}
    assert found["sample"]["wikis"] == {"enwiki": 0.01}
    assert found["overrides"]["test"] == {"end": "2027-01-01T23:59:59Z"}


def test_null_is_typed_as_nothing_where_it_may_stand():
    for nothing in ("", "null", "None"):
        assert (
            after(f"risk.review={nothing}", risk={"level": "high", "review": "T1"})["risk"]["review"] is None
        )


def test_a_list_or_an_object_that_is_not_there_begins_empty():
    document = web_scroll()
    del document["purpose"]
    changes = [assignment("purpose+=WE 1"), assignment("sample.wikis-=enwiki")]

    assert assigned(document, changes, SCHEMA) == web_scroll(
        purpose=["WE 1"], sample={"unit": "session", "rate": 0.1, "wikis": {}}
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title", "is no assignment; write one like sample.wikis.enwiki=5%"),
        (".title=x", "is no assignment"),
        ("ende=x", "ende is no place of a document; did you mean end?"),
        ("zzz=x", "zzz is no place of a document; there are schema, name, title"),
        ("sample.zzz=1", "zzz is no place of a document; there are unit, rate, wikis"),
        ("title.x=1", "x is no place of a document"),
        ("sample.wikis.EN=1", "EN is no place of a document"),
        ("overrides.Beta.enabled=true", "Beta is no place of a document"),
        ("enabled=maybe", "'maybe' is neither true nor false; write one of them"),
        ("sample.rate=0,5", "'0,5' is no rate; write a rate from 0 to 1 like 0.05, or percent like 5%"),
        ("sample.rate=nan", "'nan' is no rate"),
        ("end=tomorrow", "'tomorrow' is no instant in UTC; write a day like 2026-01-31"),
        ("end=2026-02-30", "'2026-02-30' is no instant in UTC"),
        ("sample={", "'{' is no JSON; write an object like {…}"),
        ("title+=x", "+= goes with lists; write title=VALUE"),
        ("sample.rate-=1", "-= goes with lists, and with keys of an object; write sample.rate=VALUE"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence_with_a_next_step(text: str, reason: str):
    with pytest.raises(BadReferenceError) as caught:
        after(text)

    assert str(caught.value).startswith(f"{text}: {reason}")


def test_a_place_below_what_is_no_object_is_not_made_up():
    for wrong in ({"sample": 3}, {"overrides": {"beta": 3}}, {"overrides": 3}):
        document = web_scroll(**wrong)
        if "sample" in wrong:
            with pytest.raises(BadReferenceError, match="no object; correct it first"):
                assigned(document, [assignment("sample.rate=1")], SCHEMA)
        else:
            found = assigned(document, [assignment("overrides.beta.enabled=on")], SCHEMA)
            assert found == web_scroll(overrides={"beta": {"enabled": True}})
    with pytest.raises(BadReferenceError, match="no object; correct it first"):
        assigned([1], [assignment("overrides.beta.enabled=on")], SCHEMA)


def test_a_distance_needs_an_instant_from_which_it_counts():
    with pytest.raises(BadReferenceError, match="no instant in UTC"):
        after("end=+1d", end=3)


def test_no_distance_leads_out_of_the_calendar():
    with pytest.raises(BadReferenceError, match="leads out of the calendar"):
        after("end=+1d", end="9999-12-31T23:59:59Z")


def test_names_are_no_assignments():
    assert not is_assignment("web-scroll")
    assert is_assignment("title=x")
