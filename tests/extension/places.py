"""An environment of one test alone on a wiki that has the extension, and a hub on loopback that misbehaves."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import requests

from configurator.core.document.texts import one_line
from tests.support.examples import web_scroll
from tests.support.wikis import Wiki, config_header

MAINTENANCE = Path(__file__).parents[2] / "extension" / "maintenance"
NOON = "2026-06-15T12:00:00Z"


@dataclass
class Place:
    """A wiki as requests see it whose settings name an environment that no other test knows of."""

    wiki: Wiki
    environment: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:8]}")
    #: What the names of its instruments begin with: the environment, unless others have it too.
    prefix: str = ""

    def __post_init__(self) -> None:
        self.wiki = self.wiki.configured(InstrumentConfiguratorEnvironment=self.environment)

    def configured(self, **config: Any) -> Place:
        """Return the same place with other settings; leave out `InstrumentConfigurator` in their names."""
        full = {
            name
            if name[0].isupper() and name.startswith(("Test", "Event"))
            else f"InstrumentConfigurator{name}": value
            for name, value in config.items()
        }
        return replace(self, wiki=self.wiki.configured(**full))

    def holding(self, database: Path) -> Place:
        """Return the same place with its database in another folder; the caches stay what they are."""
        return replace(self, wiki=self.wiki.configured(SQLiteDataDir=str(database)))

    def at(self, now: str) -> Place:
        """Return the same place at another time."""
        return self.configured(TestNow=now)

    def name(self, which: str = "scroll") -> str:
        """Return the name of an instrument here."""
        return f"{self.prefix or self.environment}-{which}"

    def document(self, which: str = "scroll", **changed: Any) -> dict[str, Any]:
        """Return a valid document that only this environment lists."""
        facts = {"name": self.name(which), "environments": [self.environment], "overrides": {}}
        return web_scroll(**(facts | changed))

    def save(self, which: str = "scroll", **changed: Any) -> int:
        """Save such a document and return the revision."""
        return self.wiki.person("Mara").edit(
            f"Instrument:{self.name(which)}", self.document(which, **changed)
        )

    def alone(self) -> Place:
        """Return the same place where no other pages are: in a namespace of its own. `plant` them."""
        return self.configured(TestNamespace=4000 + 2 * (uuid.uuid4().int % 1_000_000))

    def plant(self, which: str, value: Any, **more: str) -> None:
        """Save a value, or a text, in the namespace of a place that is alone, past the rules."""
        number = self.wiki.config["TestNamespace"]
        names = {"ExtraNamespaces": {number: "Planted"}, "CapitalLinkOverrides": {number: False}}
        config = {key: each for key, each in self.wiki.config.items() if key != "TestNamespace"}
        planter = replace(self.wiki, config=config | names, people={}).person("Mara")
        text = value if isinstance(value, str) else one_line(value)
        planter.write(f"Planted:{self.name(which)}", text, **({"contentmodel": "json"} | more))

    def get(self, path: str, **headers: str) -> requests.Response:
        """Ask for a page of the wiki as a reader."""
        address = self.wiki.api.replace("api.php", path)
        return requests.get(address, headers=config_header(self.wiki.config) | headers, timeout=60)

    def ask(self, route: str, **headers: str) -> requests.Response:
        """Ask for one of our routes."""
        return self.get(f"rest.php/instrument-configurator/{route}", **headers)

    def refresh(self) -> str:
        """Run the script that a timer runs every minute, and return what it said."""
        done = self.wiki.maintain(MAINTENANCE / "refresh.php")
        assert done.returncode in (0, 1), done.stdout + done.stderr
        return (done.stdout + done.stderr).strip()

    def module(self) -> dict[str, Any]:
        """Return the data of our module."""
        text = self.get("load.php?modules=ext.instrumentConfigurator&debug=1").text
        found = re.search(r'"data\.json": ?(\{.*\})\n?\}\n?\}', text, re.DOTALL)
        assert found, text
        data: dict[str, Any] = json.JSONDecoder().raw_decode(found[1])[0]
        return data

    def running(self) -> list[str]:
        """Return the names in it."""
        return list(self.module())

    def version(self) -> str:
        """Return the version by which browsers keep the module."""
        text = self.get("load.php?modules=startup&only=scripts&raw=1").text
        found = re.search(r'\["ext\.instrumentConfigurator",\s*"([^"]+)"', text)
        assert found, text[:500]
        return found[1]

    def status(self) -> dict[str, Any]:
        """Return what …/v1/status says."""
        found: dict[str, Any] = self.ask("v1/status").json()
        return found


class FalseHub:
    """A server on loopback that answers with what a test wants."""

    def __init__(self) -> None:
        self.status, self.body = 200, b""
        self.headers = {"Content-Type": "application/json"}
        #: Seconds between one byte and the next, and how many bytes are announced beyond those that come.
        self.drip, self.missing = 0.0, 0
        self.paths: list[str] = []
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.paths.append(self.path)
                self.send_response(hub.status)
                for name, value in hub.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(hub.body) + hub.missing))
                self.end_headers()
                hub.write(self.wfile)

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.handler = Handler
        self.port = 0
        self.open()

    @property
    def address(self) -> str:
        """What the setting `InstrumentConfiguratorSource` is on a spoke of this hub; it has a path."""
        return f"http://127.0.0.1:{self.port}/w/rest.php/instrument-configurator"

    def open(self) -> None:
        """Answer, at the same port as before."""
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def write(self, stream: Any) -> None:
        """Send the body, dripping or not."""
        try:
            if not self.drip:
                stream.write(self.body)
            for byte in self.body if self.drip else b"":
                stream.write(bytes([byte]))
                stream.flush()
                time.sleep(self.drip)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the other side has had enough, as it should

    def close(self) -> None:
        """Stop answering: a new connection is refused."""
        self.server.shutdown()
        self.server.server_close()
