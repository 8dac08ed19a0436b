"""A loopback proxy before a wiki: it counts requests, lets a test act before each, and changes or loses answers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import requests

_NOT_PASSED_ON = {"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive"}


@dataclass
class Proxy:
    """What the bot talks to instead of the wiki.

    `before` gets each request's parameters; `after` gets them with the answer's body, and returns the body to send.
    `fault` is what the wiki is told to suffer (script/wikipair/README.md), with each request.
    """

    upstream: str
    port: int = 0
    fault: str | None = None
    asked: list[dict[str, str]] = field(default_factory=list)
    before: Callable[[dict[str, str]], None] = lambda _: None
    after: Callable[[dict[str, str], bytes], bytes] = lambda _, body: body

    @property
    def api(self) -> str:
        """The address of the wiki's API through the proxy."""
        parts = urlsplit(self.upstream)
        return f"http://127.0.0.1:{self.port}{parts.path}"

    @property
    def edits(self) -> list[dict[str, str]]:
        """Parameters of the edits that were sent."""
        return [params for params in self.asked if params.get("action") == "edit"]


@contextmanager
def proxy(upstream: str) -> Iterator[Proxy]:
    """Serve a proxy before the API at *upstream*."""
    state = Proxy(upstream)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._pass_on(b"")

        def do_POST(self) -> None:
            self._pass_on(self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, *_: object) -> None:
            pass

        def _pass_on(self, body: bytes) -> None:
            query = urlsplit(self.path).query
            params = dict(parse_qsl(f"{query}&{body.decode()}", keep_blank_values=True))
            state.asked.append(params)
            state.before(params)
            headers = {key: value for key, value in self.headers.items() if key.lower() not in _NOT_PASSED_ON}
            if state.fault is not None:
                headers["X-Fault"] = state.fault
            answer = requests.request(
                self.command,
                f"{upstream}?{query}",
                data=body or None,
                headers=headers,
                timeout=60,
                allow_redirects=False,
            )
            content = state.after(params, answer.content)
            self.send_response(answer.status_code)
            for key, value in answer.raw.headers.items():
                if key.lower() not in _NOT_PASSED_ON:
                    self.send_header(key, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that went away: tests kill them."""

    server = Server(("127.0.0.1", 0), Handler)
    state.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
