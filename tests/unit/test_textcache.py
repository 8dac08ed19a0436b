"""Texts on disk: what names a file there is a SHA-1, and what is opened is a regular file."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.adapters.cache import TextCache
from configurator.core.document.texts import sha1


def test_a_text_is_kept_and_known_to_the_next_process(tmp_path):
    TextCache(tmp_path).put("a text")

    assert TextCache(tmp_path).get(sha1("a text")) == "a text"


@pytest.mark.parametrize(
    "digest", ["", "xx/dev/zero", "../../etc/passwd", "/etc/passwd", "A" * 40, "0" * 39, "0" * 41]
)
def test_what_is_no_sha1_names_no_file(tmp_path, digest: str, monkeypatch):
    monkeypatch.setattr(os, "open", lambda *_: pytest.fail("opened"))

    assert TextCache(tmp_path).get(digest) is None


@given(st.text())
def test_no_text_at_all_names_a_file_elsewhere(digest: str):
    assert TextCache(os).get(digest) is None  # type: ignore[arg-type]  # what is no path would fail if a name were made


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, lambda path: path.symlink_to("/dev/zero"), os.mkdir],
    ids=["pipe", "link", "directory"],
)
def test_what_is_no_regular_file_counts_for_nothing(tmp_path, make):
    digest = sha1("a text")
    (tmp_path / digest[:2]).mkdir()
    make(tmp_path / digest[:2] / digest[2:])

    assert TextCache(tmp_path).get(digest) is None
