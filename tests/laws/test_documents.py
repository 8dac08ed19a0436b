"""What client and extension both conclude from documents, they conclude alike."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.attributes import ATTRIBUTES, SENSITIVE, implied_risk
from configurator.core.document.model import Instrument
from configurator.core.document.values import MISSING
from configurator.core.drift.policy import grown, rates
from configurator.core.history.merge import merge
from configurator.core.judged import Document
from configurator.core.kind import in_order
from configurator.core.rules import Context
from tests.laws.test_merge import triples
from tests.support.examples import web_scroll
from tests.support.mediawikis import WITH_EXTENSION, required
from tests.support.strategies import ENVIRONMENTS, instants, instruments, keys


class Extension:
    """A running PHP that answers questions about documents, line by line."""

    def __init__(self, mediawiki: Path) -> None:
        self.process = subprocess.Popen(
            ["php", Path(__file__).with_name("documents.php")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | {"MW_INSTALL_PATH": str(mediawiki)},
        )

    def answer(self, ask: str, **facts: Any) -> Any:
        """Return what the extension says to a question."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"ask": ask} | facts).encode() + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "PHP stopped answering"
        return json.loads(answer)

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module", params=WITH_EXTENSION[-1:])
def extension(request: pytest.FixtureRequest) -> Iterator[Extension]:
    """The extension's plain classes; none of them needs anything of MediaWiki."""
    running = Extension(required(request.param, "php"))
    yield running
    running.close()


_SENSITIVE = sorted(name for names in SENSITIVE.values() for name in names)
_ATTRIBUTES = st.sampled_from(_SENSITIVE) | st.sampled_from(sorted(ATTRIBUTES)) | st.text()


@given(attributes=st.lists(_ATTRIBUTES, max_size=5))
def test_attributes_together_imply_the_same_risk(extension, attributes):
    assert extension.answer("risk", attributes=attributes) == implied_risk(attributes)


def told(value: Any) -> list[Any]:
    return [] if value is MISSING else [value]


@given(sides=triples())
def test_a_merge_has_the_same_value_and_the_same_conflicts(extension, sides):
    base, follower, authority = sides
    merged = merge(base, follower, authority)

    value, conflicts = extension.answer("merge", sides=[told(side) for side in sides])

    assert repr(value) == repr(told(merged.value))  # order of keys and spelling of numbers, too
    assert repr(conflicts) == repr(
        [
            [each.pointer, told(each.base), told(each.follower), told(each.authority)]
            for each in merged.conflicts
        ]
    )


@st.composite
def edits(draw: st.DrawFn) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """A document and what an edit makes of it: one with some keys of another, or no relation at all."""
    before, other = draw(instruments()), draw(instruments())
    if draw(st.integers(0, 9)) == 0:
        return (before, None) if draw(st.booleans()) else (None, other)
    kept = draw(st.sets(st.sampled_from(sorted(before))))
    return before, other | {key: before[key] for key in kept}


@given(edit=edits(), environment=st.sampled_from(ENVIRONMENTS))
def test_an_edit_collects_more_in_the_same_ways_at_the_same_rates(extension, edit, environment):
    before, after = (side and Instrument.model_validate(side) for side in edit)
    ways = {} if after is None else grown(before, after, environment)

    found_ways, found_rates = extension.answer(
        "growth", before=edit[0], after=edit[1], environment=environment
    )

    assert list(found_ways.items()) == [(way, list(names)) for way, names in ways.items()]
    assert found_rates == [
        {
            "wiki": rate.wiki,
            "before": rate.before and dict(zip(("unit", "rate"), rate.before, strict=True)),
            "after": rate.after and dict(zip(("unit", "rate"), rate.after, strict=True)),
            "critical": rate.critical,
        }
        for rate in rates(before, after, environment)
    ]


@st.composite
def _shuffled(draw: st.DrawFn) -> Any:
    """Draw a document whose keys stand in any order, some of them unknown, some values of another kind."""

    def shuffle(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        keys = draw(st.permutations(list(value)))
        return {key: shuffle(value[key]) for key in keys}

    more = {"wikis": {"zuwiki": 1, "10": 0.5, "9": 1, "éwiki": 0}, "rate": 1, "unit": "session"}
    document = web_scroll(
        overrides={
            "production": {"sample": more, "end": "x"},
            "beta": draw(st.sampled_from([{}, 1, [], None])),
        },
        sample=draw(st.sampled_from([more, {"more": 1} | more, 0.5, None])),
        **draw(st.dictionaries(keys().filter(lambda key: len(key) < 4), st.integers(0, 9), max_size=2)),
    )
    return shuffle(document)


@given(document=_shuffled())
def test_keys_are_written_in_the_same_order(extension, document):
    answer = extension.answer("order", document=document)

    assert json.dumps(answer) == json.dumps(in_order(document))


_CONTACTS = st.lists(
    st.sampled_from(
        [
            " ",
            "\t",
            "\u00a0",
            "User",
            "u\u017fer",
            "talk",
            "_",
            ":",
            "https://",
            "a",
            "@",
            ".",
            "team",
            "lists",
            "-",
            "<",
        ]
    ),
    min_size=1,
    max_size=7,
).map("".join)
_STREAMS = st.sampled_from(["mediawiki.web_scroll", "a.b", "a.b\n", ".", "A.b", "a", "é.b"])


_NAMES = st.sampled_from(_SENSITIVE) | st.sampled_from(
    [*sorted(ATTRIBUTES), "page_idd", "pageid", "0", "\u00e9"]
)
_LENGTHS = st.sampled_from([timedelta(days=366), timedelta(days=366, seconds=1), timedelta(days=4000)])


@st.composite
def told_documents(draw: st.DrawFn) -> dict[str, Any]:
    """Valid documents that are odd in more ways than most; some overrides say what the document says anyway."""
    document = draw(instruments())
    end = datetime.fromisoformat(document["start"]) + draw(_LENGTHS)
    document |= {
        "end": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "contact": draw(_CONTACTS),
        "stream": document["stream"] | {"name": draw(_STREAMS)},
        "contextual_attributes": draw(st.lists(_NAMES, max_size=5, unique=True)),
    }
    overrides = {
        environment: {
            key: deepcopy(document[key]) for key in sorted(draw(st.sets(st.sampled_from(_OVERRIDABLE))))
        }
        for environment in sorted(draw(st.sets(st.sampled_from(document["environments"]))))
    }
    return document | {"overrides": draw(st.sampled_from([{}, overrides, document["overrides"] | overrides]))}


_OVERRIDABLE = ("enabled", "start", "end", "sample")
_VALID = told_documents().filter(lambda document: Document.of(document).valid is not None)


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any] | None, dict[str, Any]]:
    """A document, what is live where it would be saved, and what is known there; mostly both run, and differ a little."""
    document = draw(_VALID)
    other = draw(_VALID)
    changed = draw(st.sets(st.sampled_from(("enabled", "end", "sample", "environments", "title"))))
    live = document | {key: other[key] for key in changed}
    here = st.sampled_from(document["environments"])
    edges = st.sampled_from([document["start"], document["end"], other["end"]])
    streams = st.just(document["stream"]["name"]) | _STREAMS
    known = {
        "environment": draw(here | here | st.none() | st.sampled_from(ENVIRONMENTS)),
        "authority": draw(st.booleans()),
        "environments": draw(st.none() | st.lists(st.sampled_from(ENVIRONMENTS), unique=True)),
        "now": draw(edges | edges | st.none() | instants(2020, 2040)),
        "wikis": draw(st.none() | st.lists(st.sampled_from(["enwiki", "dewiki", "0"]), unique=True)),
        "others": draw(
            st.none() | st.dictionaries(st.sampled_from(["other", "0", document["name"]]), streams)
        ),
    }
    return document, live if draw(st.booleans()) and Document.of(live).valid is not None else None, known


@given(situation=situations())
def test_both_warn_of_the_same_at_the_same_places(extension, situation):
    document, before, known = situation
    context = Context(
        live=before and Document.of(before),
        databases=known["wikis"],
        told=lambda: known["environments"],  # as a wiki tells them that was asked
        **{key: value for key, value in known.items() if key != "wikis"},
    )

    found = extension.answer("advice", document=document, live=before, **known)

    assert found == sorted(
        [str(each.severity), each.pointer, each.code] for each in Document.of(document).problems(context)
    )
