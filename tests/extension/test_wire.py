"""A hub, or what stands before it, that does not keep to HTTP: what arrives whole counts, and nothing else."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.extension.places import NOON, Place
from tests.extension.test_spoke import body, item

BODY = body(item())
LENGTH = f"Content-Length: {len(BODY)}"
CHUNKED = "Transfer-Encoding: chunked"
GZIP = "Content-Encoding: gzip"


def answer(sent: bytes, *headers: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    return "\r\n".join([status, *headers, "", ""]).encode() + sent


def chunk(sent: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(sent), sent)


WHOLE = {
    "as ever": answer(BODY, LENGTH),
    "HTTP/1.0": answer(BODY, status="HTTP/1.0 200 OK"),
    "no length": answer(BODY),
    "chunks": answer(chunk(BODY[:50]) + chunk(BODY[50:]) + chunk(b""), CHUNKED),
    "gzip": answer(gzip.compress(BODY), GZIP),
    "early hints": answer(b"", status="HTTP/1.1 103 Early Hints") + answer(BODY, LENGTH),
    "white space around": answer(b"\n " + BODY + b"\n\n"),
}
BROKEN = {
    "no header": BODY,
    "no bytes": b"",
    "TLS": b"\x15\x03\x03\x00\x02\x02\x28",
    "a length that is less": answer(BODY, f"Content-Length: {len(BODY) - 30}"),
    "a length that is more": answer(BODY, f"Content-Length: {len(BODY) + 30}"),
    "a length below nothing": answer(BODY, "Content-Length: -1"),
    "two lengths": answer(BODY, LENGTH, "Content-Length: 5"),
    "chunks without an end": answer(chunk(BODY), CHUNKED),
    "chunks of garbage": answer(b"zz\r\n" + BODY, CHUNKED),
    "a chunk without an end": answer(b"ffffffffffffffffff\r\n" + BODY, CHUNKED),
    "no gzip": answer(BODY, LENGTH, GZIP),
    "gzip that is cut": answer(gzip.compress(BODY)[:-20], GZIP),
    "gzip that nobody asked for": answer(gzip.compress(BODY)),
    "gzip of very much": answer(gzip.compress(b" " * 50_000_000), GZIP),
    "headers for ever": answer(BODY, *[f"X-{number}: {'y' * 200}" for number in range(5000)]),
    "hints for ever": answer(b"", status="HTTP/1.1 100 Continue") * 20_000,
    "a mark before": answer(b"\xef\xbb\xbf" + BODY),
    "UTF-16": answer(BODY.decode().encode("utf-16")),
    "twice": answer(BODY + BODY),
    "a comment after": answer(BODY + b"<!-- cached -->"),
    "a warning before": answer(b"<br />\nWarning: out of memory\n" + BODY),
    **{
        f"status {status}": answer(BODY, LENGTH, status=f"HTTP/1.1 {status} x")
        for status in ("099", "20", "101", "201", "203", "204", "206", "304", "299", "2000", "999", "OK")
    },
}


class RawHub:
    """A server on loopback that sends bytes to whoever connects, and closes."""

    def __init__(self) -> None:
        self.sent = b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/w/rest.php/instrument-configurator"
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return  # closed
            with closing(connection):
                try:
                    connection.recv(65536)
                    connection.sendall(self.sent)
                    connection.shutdown(socket.SHUT_WR)
                    connection.recv(1)  # or what was sent may be lost
                except OSError:
                    pass  # the other side has had enough, as it should


@pytest.fixture
def raw() -> Iterator[RawHub]:
    found = RawHub()
    yield found
    found.socket.close()


def test_what_arrives_whole_counts_and_nothing_else(hub, raw):
    spoke = Place(hub).configured(Source=raw.address).at(NOON)
    said = {}
    for case, raw.sent in (WHOLE | BROKEN).items():
        said[case] = spoke.refresh()

    whole = "Instruments that run now or within an hour: 1, of generation 7."
    failed = "The instruments could not be refreshed: The hub"
    assert {case: said[case] for case in WHOLE if said[case] != whole} == {}
    # One line, without an address or a warning of PHP.
    assert {
        case: said[case] for case in BROKEN if not said[case].startswith(failed) or "\n" in said[case]
    } == {}
