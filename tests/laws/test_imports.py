"""What an import writes is valid, whatever it was given, and no item of a source stops another."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.commands import Commands
from tests.support.imports import record, stream

GIVEN = (
    "--owner", "Web Team", "--contact", "web-team@lists.example.org", "--task", "T123456",
    "--start", "2026-01-01T00:00:00Z", "--end", "2026-12-31T23:59:59Z",
)  # fmt: skip

#: Characters that some reader or the wiki refuses, changes or joins; halves of surrogate pairs among them.
TEXTS = st.text(
    st.one_of(
        st.characters(), st.sampled_from("<>&\u0301\u2028\x00\x1b\ud83d\udc00\uffff\ufeff\u202eé /:@-,.")
    )
) | st.sampled_from(
    ["x" * 300, "e\u0301" * 300, "2026-06-30", "2027-01-01T00:00:00Z", "0.30000000000000004", "T1"]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXTS | st.sampled_from("0123"), inner, max_size=4)
    ),
    max_leaves=8,
)
RATES = st.dictionaries(
    st.sampled_from(["default", "0.1", "0.30000000000000004", "1e-9", "half"]),
    st.floats(0, 1) | st.lists(st.sampled_from(["enwiki", "dewiki", "EN wiki", ""])) | VALUES,
)


def odd(whole: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return *whole* with some of its values replaced or left out, or something else altogether."""
    changes = st.dictionaries(st.sampled_from(sorted(whole)), VALUES | RATES | st.floats(0, 1), max_size=4)
    without = st.sets(st.sampled_from(sorted(whole)), max_size=3)
    made = st.tuples(changes, without).map(
        lambda both: {key: item for key, item in (whole | both[0]).items() if key not in both[1]}
    )
    return st.one_of(made, made, made, VALUES)


def imported(kind: str, source: Any) -> tuple[int, dict[str, bytes], str]:
    """Return the exit code of an import, what it wrote by file, and what it said."""
    with TemporaryDirectory() as name:
        directory = Path(name)
        run = Commands(directory, wikis=("beta", "production"))
        run.file("source.json", json.dumps(source))
        answer = run("import", directory / "source.json", directory / "out", "--from", kind, *GIVEN)
        files = sorted(directory.glob("out/*"))
        written = {file.name: file.read_bytes() for file in files}
        if files:
            assert answer.out.splitlines() == [
                str(directory / "out" / line) for line in map(Path, answer.out.splitlines())
            ]
            assert run("validate", *files).exit == 0
            assert run("fmt", "--check", *files).exit == 0
        for document in map(json.loads, written.values()):
            assert not (document["enabled"] and document["risk"]["level"] == "pending")
        assert len(answer.out.splitlines()) == len(files)
        return answer.exit, written, answer.err


@settings(deadline=None)
@given(st.lists(odd(record()), max_size=3), st.integers(0, 3))
def test_records_are_written_valid_or_not_at_all_and_none_stops_another(records, at):
    good = record(slug="the-good-one")
    alone = imported("mpic", [good])[1]

    code, written, said = imported("mpic", [*records[:at], good, *records[at:]])

    assert code in {0, 8}, said
    assert written["the-good-one.json"] == alone["the-good-one.json"]
    assert (code == 0) == (len(written) == len(records) + 1)


@settings(deadline=None)
@given(st.dictionaries(TEXTS, odd(stream("page_id")), max_size=3))
def test_streams_are_written_valid_or_not_at_all_and_none_stops_another(streams):
    alone = imported("streamconfigs", {"streams": {"the.good.one": stream()}})[1]

    code, written, said = imported("streamconfigs", {"streams": streams | {"the.good.one": stream()}})

    assert code in {0, 8}, said
    assert written["the-good-one.json"] == alone["the-good-one.json"]


@settings(deadline=None)
@given(VALUES)
@pytest.mark.parametrize("kind", ["mpic", "streamconfigs"])
def test_any_other_source_is_refused_or_holds_nothing(kind, value):
    code, written, said = imported(kind, value)

    assert code in {0, 4}, said
    assert not written
