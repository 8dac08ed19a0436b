"""A text is judged once on its way, however many of our rooms ask what it says: judging is what takes the time."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from configurator.core.document.model import Instrument
from configurator.core.document.texts import stored_text
from tests.support.examples import web_scroll
from tests.support.trips import COMMANDS, ready


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text was read into the model."""
    texts: Counter[str] = Counter()
    validate = Instrument.model_validate

    def counted(value: Any) -> Instrument:
        texts[stored_text(value)] += 1
        return validate(value)

    monkeypatch.setattr(Instrument, "model_validate", counted)
    return texts


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_is_judged_twice(command: str, judged: Counter[str]):
    with ready(command) as (run, arguments):
        other = web_scroll(name="web-other", stream=web_scroll()["stream"] | {"name": "a.b"})
        for store in (run.production, run.beta):
            store.edit("web-other", other)
        judged.clear()
        told = run(*arguments)

    assert told.exit == 0
    assert set(judged.values()) == {1}


@pytest.mark.parametrize(
    "arguments", [("list", "production"), ("save", "web-scroll.json", "--to", "production", "--yes")]
)
def test_no_text_that_is_live_is_judged_twice(arguments: tuple[str, ...], judged: Counter[str]):
    with ready("save") as (run, _):
        run.file("web-scroll.json", web_scroll())
        judged.clear()
        told = run(*arguments)

    assert told.exit == 0
    assert set(judged.values()) == {1}
