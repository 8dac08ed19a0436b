"""A wiki that means harm on the wire: what it sends without end, too slowly, too large, or for a terminal."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from configurator.adapters.mediawiki import MediaWikiStore, Patience
from configurator.adapters.mediawiki.exchange import MAX_ANSWER
from configurator.adapters.mediawiki.shapes import Pages
from configurator.errors import UnexpectedResponseError, WikiError, WikiUnavailableError
from configurator.settings import EnvironmentSettings
from tests.support.wikis import ROOT
from tests.unit.wire import NOW, READ, facts

Answering = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(answer: Answering) -> Iterator[str]:
    """Serve on the loopback what *answer* writes, and return the address of its API."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with suppress(OSError):  # whoever asked has gone away, which is what the tests want
                answer(self)
            self.close_connection = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api.php"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def begin(handler: BaseHTTPRequestHandler, **headers: str) -> None:
    handler.send_response(200)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()


def slow_body(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Content_Length="1000000")
    for _ in range(600):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def slow_chunks(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Transfer_Encoding="chunked")
    for _ in range(600):
        handler.wfile.write(b"1\r\n \r\n")
        handler.wfile.flush()
        time.sleep(0.1)


def slow_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(600):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [slow_body, slow_chunks, slow_headers])
def test_a_byte_now_and_then_is_no_answer_after_its_time(answer: Answering):
    with serving(answer) as url:
        store = MediaWikiStore(EnvironmentSettings(name="beta", api=url), None, Patience(0, 0))
        store.api.session.whole_answer = 0.7  # type: ignore[attr-defined]  # it is a session of ours
        began = time.monotonic()
        with pytest.raises(WikiUnavailableError) as raised:
            store.heads()

    assert time.monotonic() - began < 10
    assert (raised.value.code, raised.value.info) == ("timeout", "no whole answer within 1 seconds")


def endless(handler: BaseHTTPRequestHandler) -> None:
    begin(handler)
    while True:
        handler.wfile.write(b" " * 65536)


def endless_gzip(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Content_Encoding="gzip")
    packer = zlib.compressobj(wbits=31)
    while True:
        handler.wfile.write(packer.compress(b" " * 1_000_000))


def bomb(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Content_Encoding="gzip")
    packer = zlib.compressobj(9, wbits=31)
    handler.wfile.write(b"".join(packer.compress(b" " * 10_000_000) for _ in range(60)) + packer.flush())


def in_layers(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Content_Encoding="gzip, gzip")
    handler.wfile.write(gzip.compress(gzip.compress(b" " * 100_000_000)))


def deflated(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Content_Encoding="br")
    handler.wfile.write(b"\x00" * 100)


def cut_off(handler: BaseHTTPRequestHandler) -> None:
    begin(handler, Content_Encoding="gzip")
    handler.wfile.write(gzip.compress(b'{"curtimestamp": 1}')[:-9])


def many_parts(handler: BaseHTTPRequestHandler) -> None:
    begin(handler)
    handler.wfile.write(b"[" + b"{}," * 5_000_000 + b"{}]")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (endless, "not-json"),
        (endless_gzip, "not-json"),
        (bomb, "not-json"),
        (in_layers, "not-json"),
        (deflated, "not-json"),
        (many_parts, "not-json"),
        (cut_off, "connection"),
    ],
)
def test_an_answer_that_is_too_large_takes_little_memory(answer: Answering, code: str):
    with serving(answer) as url:
        api = MediaWikiStore(EnvironmentSettings(name="beta", api=url), None, Patience(0, 0)).api
        tracemalloc.start()
        with pytest.raises(WikiError) as raised:
            api.read(READ, Pages)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert raised.value.code == code
    assert most < 4 * MAX_ANSWER


def listing(more: Callable[[int], dict[str, Any]]) -> Answering:
    """Answer with a listing that goes on as *more* says, by the number of the request."""
    asked: list[int] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked.append(1)
        begin(handler)
        found = facts() | {"curtimestamp": NOW} | more(len(asked))
        handler.wfile.write(json.dumps(found).encode())

    return answer


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param(lambda _: {"gapcontinue": "a"}, "the wiki continues its answer where it was before", id="same"),
        pytest.param(lambda n: {"gapcontinue": "ab"[n % 2]}, "the wiki continues its answer where it was before", id="circle"),
        pytest.param(lambda n: {"gapcontinue": f"p{n}"}, "the wiki's answer does not end within 1 seconds", id="endless"),
        pytest.param(lambda _: {"titles": "Other"}, "continues nothing", id="another-question"),
        pytest.param(lambda _: {"action": "edit", "continue": "x"}, "continues nothing", id="an-edit"),
        pytest.param(lambda _: "x", "no object", id="text"),
    ],
)  # fmt: skip
def test_a_listing_without_an_end_ends(more: Callable[[int], dict[str, Any]], said: str):
    with serving(listing(lambda number: {"continue": more(number)})) as url:
        patience = Patience(0, 0, listing=1.0)
        store = MediaWikiStore(EnvironmentSettings(name="beta", api=url), None, patience)
        with pytest.raises(UnexpectedResponseError, match="not-json") as raised:
            store.heads()

    assert said in raised.value.info


def test_a_wiki_that_took_all_its_time_is_not_asked_any_more():
    with serving(listing(lambda _: {})) as url:
        store = MediaWikiStore(EnvironmentSettings(name="beta", api=url), None, Patience())
        store.heads()
        store.api.until = store.api.patience.clock() - 1
        asked = store.api.requests_made
        with pytest.raises(WikiUnavailableError, match="too-slow") as raised:
            store.heads()

    assert (store.api.requests_made, raised.value.stops_run) == (asked, True)


def test_what_a_wiki_warns_of_reaches_the_terminal_tamed(tmp_path):
    hostile = "\x1b]0;evil\x07 \u202eevil\n\x1b[2J" + "x" * 5000
    warnings = {"warnings": [{"code": "\x1b[31m", "text": hostile}]}
    (tmp_path / "home").mkdir()
    with serving(listing(lambda _: warnings)) as url:
        file = tmp_path / "instruments.toml"
        file.write_text(f'[environments.beta]\napi = "{url}"\n')
        done = subprocess.run(
            [sys.executable, "-m", "configurator", "--settings", str(file), "list", "beta"],
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    assert r"\u001b[31m: \u001b]0;evil\u0007 \u202eevil\n\u001b[2Jxxx" in done.stderr
    assert done.stderr.replace("\n", "").isprintable()
    assert max(map(len, done.stderr.splitlines())) < 700
