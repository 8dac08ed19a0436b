"""What client and extension both conclude from documents, they conclude alike."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from configurator.core.document.attributes import ATTRIBUTES, SENSITIVE, implied_risk
from tests.support.mediawikis import WITH_EXTENSION, required


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
