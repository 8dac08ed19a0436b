"""Bad input, a bad wiki, a bad reader: the real command in its own process, against the real wikis.

Whatever happens: one clear sentence, the right exit code, nothing written, no trace-back, no secret.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import requests

from tests.support.commands import Told
from tests.support.examples import web_scroll
from tests.support.wikis import Pages, Wiki

ROOT = Path(__file__).parents[2]
OUR_PROGRESS_BAR = re.compile(r"\r?\x1b\[(\?25[lh]|K)|\r(?=Saving to )")
OBEYED = "\x1b\x07\u202e\u009b\r\x08"


@dataclass
class Process:
    """`instruments` as somebody starts it in a directory, with settings for one wiki."""

    pages: Pages
    directory: Path

    @property
    def name(self) -> str:
        return self.pages.wiki.name

    def settings(self, **changed: Any) -> None:
        """Write the settings; *changed* replaces or adds values of the environment."""
        values = {"api": self.pages.wiki.api, "page": self.pages.title("{name}"), "authority": True} | changed
        lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
        text = "\n".join([f"[environments.{self.name}]", *lines, ""])
        (self.directory / "instruments.toml").write_text(text)

    def environ(self, account: str | None, password: str | None = None) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("INSTRUMENTS_")}
        kept |= {
            "HOME": str(self.directory),
            "XDG_CONFIG_HOME": str(self.directory / "config"),
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
        }
        if account is not None:
            given = self.pages.wiki.credentials(account)
            prefix = f"INSTRUMENTS_{self.name.upper()}"
            kept |= {
                "INSTRUMENTS_SETTINGS": f"{self.directory}/instruments.toml",
                f"{prefix}_USER": given.user,
                f"{prefix}_PASSWORD": password or given.password,
            }
        return kept

    def __call__(
        self,
        *arguments: str,
        account: str | None = "Mara",
        password: str | None = None,
        stdout: int = subprocess.PIPE,
    ) -> Told:
        """Run one command to its end, and see that it keeps its secrets and its composure."""
        environ = self.environ(account, password)
        done = subprocess.run(
            [sys.executable, "-m", "configurator", *arguments],
            cwd=self.directory, env=environ, stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE,
            timeout=60, check=False, encoding="utf-8",
        )  # fmt: skip
        told = Told(done.returncode, done.stdout or "", done.stderr or "")
        assert "Traceback" not in told.err
        assert "bug" not in told.err
        for secret in (value for key, value in environ.items() if key.endswith("_PASSWORD")):
            assert secret not in told.out + told.err
        return told

    def save(self, document: Any, **more: Any) -> Told:
        """Save a document, or a text as it is."""
        text = document if isinstance(document, str) else json.dumps(document, indent=2)
        (self.directory / "a.json").write_text(text)
        return self("save", "a.json", "--to", self.name, "--yes", **more)

    def document(self, **changed: Any) -> dict[str, Any]:
        """Return a valid document for this environment."""
        return web_scroll(environments=[self.name], overrides={}) | changed

    def nothing_is_there(self) -> bool:
        """Tell whether this test's pages are as empty as they were."""
        return self.pages.store("Admin").heads() == {}


@pytest.fixture
def run(wikis: dict[str, Wiki], tmp_path: Path) -> Process:
    """Return the command with settings for production."""
    process = Process(wikis["production"].pages(), tmp_path)
    process.settings()
    return process


@pytest.fixture
def both(pages: Pages, tmp_path: Path) -> Process:
    """Return the command with settings for each of the two wikis in turn."""
    process = Process(pages, tmp_path)
    process.settings()
    return process


@contextmanager
def server(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serve on loopback and yield the address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_address[1]}/api.php"
        finally:
            http.shutdown()
            thread.join()


class Proxy(BaseHTTPRequestHandler):
    """The wiki, as it is when it suffers a fault."""

    api: ClassVar[str]
    fault: ClassVar[str]

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kept = {key: value for key, value in self.headers.items() if key in {"Cookie", "Content-Type"}}
        query = self.path.partition("?")[2]
        answer = requests.request(
            self.command,
            self.api,
            params=query,
            data=body,
            headers=kept | {"X-Fault": self.fault},
            timeout=30,
        )
        self.send_response(answer.status_code)
        for key in ("Content-Type", "Set-Cookie", "MediaWiki-API-Error", "Retry-After"):
            for value in answer.raw.headers.getlist(key):
                self.send_header(key, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""


@contextmanager
def suffering(pages: Pages, fault: str) -> Iterator[str]:
    """Yield the address of a proxy through which every request meets *fault*."""
    handler = type("Suffering", (Proxy,), {"api": pages.wiki.api, "fault": fault})
    with server(handler) as address:
        yield address


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('{"a" 1}', "1:6: error: json/syntax: not JSON", id="no-json"),
        pytest.param('{"a": 1, "a": 2}', "1:10: error: json/repeated-key: /a", id="repeated-key"),
        pytest.param('{"a": NaN}', "1:2: error: json/not-finite: /a", id="nan"),
        pytest.param(json.dumps("x" * 2 * 1024 * 1024), "1:1: error: json/too-large", id="2-mebibytes"),
        pytest.param("[" * 1000 + "]" * 1000, "1:65: error: json/too-deep", id="depth-1000"),
        pytest.param('{"a": 1e400}', "1:2: error: json/not-finite: /a", id="1e400"),
        pytest.param("\ufeff{}", "1:1: error: json/bom", id="byte-order-mark"),
    ],
)
def test_a_text_that_is_no_document_is_not_saved(run: Process, text: str, problem: str):
    answer = run.save(text)

    assert (answer.exit, answer.out) == (4, "")
    assert answer.err.startswith(f"a.json:{problem}")
    assert len(answer.err.splitlines()) == 1
    assert run.nothing_is_there()


@pytest.mark.parametrize(
    "name", ["../x", "a#b", "a|b", "Web-Scroll", "web-scroll\n", "a" * 300, "web_scroll"]
)
def test_a_document_whose_name_is_none_is_not_saved(run: Process, name: str):
    answer = run.save(run.document(name=name))

    assert (answer.exit, answer.out) == (4, "")
    assert answer.err.startswith("a.json:3:3: error: schema/")
    assert run.nothing_is_there()


@pytest.mark.parametrize(
    "name", ["../x", "a#b", "a|b", "Web-Scroll", "web-scroll\n", "a" * 300, "web_scroll"]
)
@pytest.mark.parametrize(
    "command", ["show {env}:{name}", "history {name}", "disable {name} --yes", "pull {env} dir {name}"]
)
def test_a_name_that_is_none_reaches_no_wiki(run: Process, command: str, name: str):
    run.settings(api="http://127.0.0.1:1/api.php")

    answer = run(*(part.format(env=run.name, name=name) for part in command.split()))
    assert (answer.exit, answer.out) == (2, "")
    assert ": a name is 3 to 63 lower-case letters and digits" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_bare_import_of_the_command_line_reads_no_settings(run: Process):
    (run.directory / "instruments.toml").write_text("nonsense")

    assert run("--version").exit == 0
    assert run("--help").exit == 0


def test_a_misspelt_key_in_the_settings_is_named_with_the_nearest(run: Process):
    run.settings(authorty=True)

    answer = run("list", run.name)
    assert (answer.exit, answer.out) == (2, "")
    assert answer.err == (
        f"{run.directory}/instruments.toml: environments.{run.name}.authorty: unknown key; did you mean authority?\n"
    )


def test_an_unknown_environment_is_named_with_the_nearest(run: Process):
    answer = run("list", run.name[:-1])

    assert (answer.exit, answer.out) == (2, "")
    assert answer.err.endswith(f"known: {run.name}; did you mean {run.name}?\n")


def test_credentials_that_others_may_read_are_not_used(run: Process):
    secret = run.pages.wiki.credentials("Mara").password
    file = run.directory / "config/instruments/credentials.json"
    file.parent.mkdir(parents=True)
    entry = {"api": run.pages.wiki.api, "kind": "bot password", "user": "Mara@toolkit", "password": secret}
    file.write_text(json.dumps({run.name: entry}))
    file.chmod(0o644)

    answer = run.save(run.document(), account=None)
    assert (answer.exit, answer.out) == (2, "")
    assert answer.err == f"{file}: open to others; run `chmod 600 {file}`\n"
    file.chmod(0o600)
    assert run("list", run.name, account=None).exit == 0


def test_a_wrong_password_is_said_and_not_shown(both: Process):
    answer = both.save(both.document(), password="notthepassword".ljust(32, "0"))

    assert (answer.exit, answer.out) == (6, "")
    assert answer.err.startswith(f"{both.name}: login-failed (Incorrect username or password entered")
    variables = ", ".join(f"INSTRUMENTS_{both.name.upper()}_{key}" for key in ("USER", "PASSWORD"))
    assert answer.err.endswith(f"give the bot password again with the variables {variables}\n")
    assert both.nothing_is_there()


def test_a_blocked_account_is_said_before_anything_is_written(both: Process):
    answer = both.save(both.document(), account="Barred")

    assert (answer.exit, answer.out) == (6, "")
    assert answer.err == (
        f"{both.name}: blocked (Barred is blocked: Barred for tests); ask an administrator of that wiki\n"
    )
    assert both.nothing_is_there()


def test_an_account_without_the_right_is_said_before_anything_is_written(both: Process):
    answer = both.save(both.document(), account="Ana")

    assert (answer.exit, answer.out) == (6, "")
    assert answer.err.startswith(
        f"{both.name}: no-right (the wiki gives Ana (bot password) no right editinstruments); "
    )
    assert both.nothing_is_there()


def test_nobody_saves_without_logging_in_and_everybody_may_read(both: Process):
    answer = both.save(both.document(), account=None)

    assert (answer.exit, answer.out) == (6, "")
    assert answer.err == (
        f"{both.name}: not-logged-in (nobody is logged in); log in with `instruments login {both.name}`\n"
    )
    assert both("list", both.name, account=None) == (0, "no instruments\n", "")


def test_a_wiki_without_the_namespace_is_not_written_to(both: Process):
    both.settings(page="Nowhere:{name}")

    for answer in (
        both.save(both.document()),
        both("list", both.name),
        both("show", f"{both.name}:web-scroll"),
    ):
        assert (answer.exit, answer.out) == (7, "")
        assert answer.err.startswith(f"{both.name}: no-namespace (the wiki has no namespace Nowhere); ")


def test_a_read_only_wiki_is_read_and_not_written_to(both: Process):
    assert both.save(both.document()).exit == 0
    with suffering(both.pages, "readonly") as address:
        both.settings(api=address)

        answer = both.save(both.document(task="T2"))
        assert (answer.exit, answer.out) == (7, "")
        assert answer.err.splitlines()[-1].startswith(f"{both.name}: readonly (the wiki is read-only: ")
        assert both("show", f"{both.name}:web-scroll", account=None).json == both.document()
    assert len(both.pages.wiki.person("Admin").revisions(both.pages.title("web-scroll"))) == 1


def test_a_wiki_that_answers_html_is_said_to_be_none(both: Process):
    with suffering(both.pages, "html") as address:
        both.settings(api=address)

        for answer in (both("list", both.name, account=None), both.save(both.document())):
            assert (answer.exit, answer.out) == (7, "")
            assert answer.err.startswith(f"{both.name}: not-json (")
            assert "<" not in answer.err
            assert answer.err.endswith(
                "`instruments doctor` checks the wiki and the address in the settings\n"
            )


def test_a_wiki_that_answers_html_midway_is_not_written_to_twice(both: Process):
    with suffering(both.pages, "html;on=edit") as address:
        both.settings(api=address)

        answer = both.save(both.document())
        assert answer.exit == 7
        assert answer.err.startswith(f"web-scroll: {both.name}: not-json (")
    assert both.nothing_is_there()


def test_a_wiki_that_nobody_reaches_is_given_up_soon(run: Process):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        run.settings(api=f"http://127.0.0.1:{free.getsockname()[1]}/api.php")

        for answer in (run("list", run.name), run.save(run.document()), run("history", "web-scroll")):
            assert answer == (
                7,
                "",
                f"{run.name}: unreachable (nothing answers at that address); try again later\n",
            )


@pytest.fixture
def hostile(run: Process) -> Process:
    """Put what a terminal would obey into documents and summaries, past our tool."""
    admin = run.pages.wiki.person("Admin")
    title = run.pages.title("web-scroll")
    admin.edit(title, web_scroll(), "plain")
    admin.edit(
        title,
        run.document(title=f"T{OBEYED}", task=f"T1{OBEYED}", **{f"k{OBEYED}": 1}),
        "say \u202e reversed \u2066",
    )
    admin.edit(run.pages.title("Web\u200b Scroll"), {"a": OBEYED}, "odd")
    return run


@pytest.mark.parametrize(
    "command",
    [
        "list {env}", "list {env} --format json", "history web-scroll", "history web-scroll --format json",
        "diff {env}:web-scroll {env}:web-scroll", "validate {env}:web-scroll", "validate {env}:web-scroll --format json",
        "show {env}:web-scroll", "export {env} --as mpic", "disable --all --yes", "pull {env} dir",
    ],
)  # fmt: skip
def test_what_a_terminal_would_obey_never_reaches_one(hostile: Process, command: str):
    """On a pseudo-terminal, as a person has one."""
    ours, theirs = os.openpty()
    arguments = [part.format(env=hostile.name) for part in command.split()]
    with subprocess.Popen(
        [sys.executable, "-m", "configurator", *arguments],
        cwd=hostile.directory, env=hostile.environ("Mara"), stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
    ) as process:  # fmt: skip
        os.close(theirs)
        shown = b"".join(iter(lambda: chunk(ours), b"")).decode()
    os.close(ours)
    assert process.returncode in {0, 4, 8}
    assert "Traceback" not in shown
    shown = OUR_PROGRESS_BAR.sub("", shown.replace("\r\n", "").replace("\t", ""))
    assert shown.isprintable()


def chunk(terminal: int) -> bytes:
    """Return what a pseudo-terminal holds; nothing at its end, which Linux reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize(
    "command",
    ["--help", "save --help", "rules", "list {env}", "show {env}:web-scroll", "validate missing a.json"],
)
def test_a_reader_who_has_gone_ends_the_command_quietly(run: Process, command: str):
    """As in `instruments … | head -1`, once head has seen its line."""
    run.save(run.document(risk={"level": "high", "review": "T1"}))
    (run.directory / "a.json").write_text("{")
    reader, writer = os.pipe()
    os.close(reader)
    try:
        arguments = (part.format(env=run.name) for part in command.split())
        answer = run(*arguments, stdout=writer)
    finally:
        os.close(writer)
    assert (answer.exit, answer.err.replace(f"{run.name}:missing: there is no such page\n", "")) == (130, "")


def test_a_save_whose_reader_has_gone_saves_nothing_unseen(run: Process):
    reader, writer = os.pipe()
    os.close(reader)
    try:
        answer = run.save(run.document(), stdout=writer)
    finally:
        os.close(writer)
    assert (answer.exit, answer.err) == (130, "")
    assert run.nothing_is_there()


def test_a_save_whose_output_is_full_saves_nothing_unseen(run: Process):
    with Path("/dev/full").open("w") as full:
        answer = run.save(run.document(), stdout=full.fileno())
    assert answer.exit == 2
    assert answer.err.startswith("the output cannot be written (no space left on device); make room")
    assert run.nothing_is_there()


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_bug(run: Process, redirection: str):
    (run.directory / "a.json").write_text(json.dumps(run.document()))

    command = f'"{sys.executable}" -m configurator validate a.json {redirection}'
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=run.directory,
        env=run.environ(None),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0
    assert b"bug" not in done.stderr
