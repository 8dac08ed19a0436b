"""Laws of the stored text against PHP itself: what we expect is what MediaWiki's own code writes, byte for byte."""

from __future__ import annotations

import base64
import math
import struct
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from configurator.core.document.source import parse
from configurator.core.document.texts import minified, stored_text
from configurator.core.document.values import Json, same
from configurator.errors import MalformedDocumentError
from tests.laws.spellings import nearly_json
from tests.support.mediawikis import MEDIAWIKIS, required
from tests.support.strategies import damaged, instruments, json_values

EXPONENTS = range(-324, 309)
# What PHP reads and we refuse: the wiki would store something else than was meant.
ON_PURPOSE = {"json/repeated-key", "json/noncharacter", "json/combining-after-escape", "json/too-deep"}


class Php:
    """A running PHP that answers what MediaWiki stores for a JSON text, line by line."""

    def __init__(self, format_json: str) -> None:
        self.process = subprocess.Popen(
            ["php", Path(__file__).with_name("stored.php"), format_json],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )

    def stored(self, text: str) -> str | None:
        """Return what is stored for *text*; None if it is refused."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(base64.b64encode(text.encode("utf-8", "surrogatepass")) + b"\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer, "PHP stopped answering"
        return None if answer == b"refused" else base64.b64decode(answer).decode()

    def close(self) -> None:
        self.process.communicate()


@pytest.fixture(scope="module", params=MEDIAWIKIS)
def php(request: pytest.FixtureRequest) -> Iterator[Php]:
    """PHP with `FormatJson` of a MediaWiki version."""
    running = Php(str(required(request.param, "php") / "includes" / "json" / "FormatJson.php"))
    yield running
    running.close()


@settings(max_examples=200, deadline=None)
@given(value=json_values() | instruments() | damaged())
def test_php_stores_what_we_expect(php, value):
    assert php.stored(minified(value)) == stored_text(value)


@settings(max_examples=2000, deadline=None)
@given(bits=st.integers(0, 2**64 - 1))
def test_php_writes_any_double_as_we_do(php, bits):
    (number,) = struct.unpack("<d", struct.pack("<Q", bits))
    if math.isfinite(number) and number:
        assert php.stored(minified(number)) == stored_text(number)


def test_php_writes_doubles_of_every_magnitude_as_we_do(php):
    for exponent in EXPONENTS:
        ten = float(f"1e{exponent}")
        near = [ten, math.nextafter(ten, 0), math.nextafter(ten, math.inf), ten / 3 * 2, ten * 1.5, -ten]
        numbers: list[Json] = [number for number in near if number]
        assert php.stored(minified(numbers)) == stored_text(numbers)


def test_php_writes_integers_around_every_power_of_two_as_we_do(php):
    for power in range(64):
        near = (sign * 2**power + step for sign in (1, -1) for step in (-1, 0, 1))
        numbers: list[Json] = [number for number in near if -(2**63) <= number < 2**63]
        assert php.stored(minified(numbers)) == stored_text(numbers)


@settings(max_examples=300, deadline=None)
@given(number=st.integers(2**63) | st.integers(max_value=-(2**63) - 1) | st.integers(10**30, 10**300))
def test_php_reads_an_integer_beyond_64_bits_as_we_do(php, number):
    assert php.stored(str(number)) == stored_text(parse(str(number), "-").value)


@settings(max_examples=500, deadline=None)
@given(
    number=st.decimals(allow_nan=False, allow_infinity=False).map(str).filter(lambda text: len(text) < 400)
)
def test_php_reads_decimals_of_any_length_as_we_do(php, number):
    try:
        value = parse(number, "-").value
    except MalformedDocumentError:
        assert php.stored(number) is None
    else:
        assert php.stored(number) in (stored_text(value), "-0")


def test_php_writes_all_characters_of_unicode_as_we_do(php):
    for first in range(0, 0x110000, 0x800):  # the surrogates are one such block
        text = "".join(map(chr, range(first, first + 0x800)))
        if first != 0xD800:
            value: Json = {f"key{text}": text}
            assert php.stored(minified(value)) == stored_text(value)


@settings(max_examples=1000, deadline=None)
@given(text=st.text())
def test_php_writes_any_text_as_we_do(php, text):
    value: Json = ["", text, {"": text}, {f"k{text}": [text]}]
    assert php.stored(minified(value)) == stored_text(value)


@pytest.mark.parametrize(
    "text", ["[]", "{}", "[[]]", "[{}]", '{"":{}}', '{"a":[[],{}]}', '{"a":{"0":[]}}', '""', "null"]
)
def test_php_keeps_what_is_empty_as_we_do(php, text):
    assert php.stored(text) == stored_text(parse(text, "-").value)


@settings(max_examples=400, deadline=None)
@given(text=nearly_json().filter(lambda text: text.isascii() or unicodedata.is_normalized("NFC", text)))
def test_php_and_we_read_the_same_of_a_text_that_is_nearly_json(php, text):
    stored = php.stored(text)
    try:
        source = parse(text, "-")
    except MalformedDocumentError as error:
        problem = error.problems[0]
        # PHP reads True and NULL; the wiki stores true and null.
        assert stored is None or problem.code in ON_PURPOSE or "small letters" in problem.message
    else:
        assert stored is not None
        assert same(parse(stored, "-").value, source.value)
        assert stored == stored_text(source.value) or source.notes
