"""The store over Pywikibot on both real wikis: what it adds to the contract, and what Pywikibot must not do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import pywikibot
import responses
from pywikibot import config, exceptions
from pywikibot.comms import http

from bots.pywikibot_session import PywikibotSession
from bots.pywikibot_store import PywikibotStore
from configurator.adapters.mediawiki import Patience
from configurator.core.page import Edit, Snapshot
from configurator.errors import (
    ConfiguratorError,
    EditConflictError,
    NotPermittedError,
    SettingsError,
    UnexpectedResponseError,
    UnknownOutcomeError,
    WikiUnavailableError,
)
from configurator.ports import Wiki as WikiPort
from configurator.settings import EnvironmentSettings
from configurator.usecases.saving import write_all
from configurator.wiring import Workspace
from tests import pywikibots
from tests.wikis import IMPATIENT, ROOT, Pages

NAME = "web-scroll"
URL = "https://wiki.example/w/api.php"
NOWHERE = EnvironmentSettings(name="nowhere", api=URL)


def creation(value, name=NAME):
    return Edit(name=name, value=value, base_revision=None, summary="a test")


def update(value, base_revision):
    return Edit(name=NAME, value=value, base_revision=base_revision, summary="a test")


def revisions(pages: Pages):
    return pages.wiki.person("Admin").revisions(pages.title(NAME))


def test_it_is_a_wiki_like_any_other(pages: Pages):
    store = pywikibots.store(pages)

    assert isinstance(store, WikiPort)
    assert (store.account().user, store.account().login) == ("Mara", "bot password")
    assert store.page_address(NAME) == pages.store().page_address(NAME)


def test_opening_it_sends_nothing():
    pywikibots.told(NOWHERE, "Mara", "toolkit", "secret")

    assert PywikibotStore(NOWHERE).api.requests_made == 0


def test_a_log_in_costs_two_requests_and_with_kept_cookies_none(pages: Pages):
    first = pywikibots.store(pages)
    first.read([NAME])
    again = PywikibotStore(pages.settings)
    again.read([NAME])

    assert again.api.requests_made == first.api.requests_made - 2
    again.write(creation({"a": 1}))
    [revision] = revisions(pages)
    assert (revision["user"], revision["comment"], revision["tags"]) == ("Mara", "a test", ["instruments"])


def test_cookies_are_for_the_bot_alone(pages: Pages):
    pywikibots.store(pages).heads()

    [kept] = Path(config.base_dir).glob("*.lwp")
    assert kept.name == f"pywikibot-{pages.wiki.name}-{pages.wiki.name}-Mara.lwp"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_cookies_that_the_wiki_has_forgotten_are_replaced(pages: Pages):
    first = pywikibots.store(pages)
    first.read([NAME])
    [kept] = Path(config.base_dir).glob("*.lwp")
    person = pages.wiki.anybody
    person.session.cookies.update({cookie.name: str(cookie.value) for cookie in first.api.session.cookies})
    person.post(action="logout")

    store = PywikibotStore(pages.settings)
    store.require_write()
    assert store.account().user == "Mara"
    assert kept.exists()


def test_cookies_that_cannot_be_kept_are_no_failure(pages: Pages, caplog):
    store = pywikibots.store(pages)
    [kept] = (Path(config.base_dir) / f"pywikibot-{pages.wiki.name}-{pages.wiki.name}-Mara.lwp",)
    kept.mkdir()
    assert store.heads() == {}
    assert "cannot keep cookies" in caplog.text

    assert PywikibotStore(pages.settings).heads() == {}
    assert "cannot read kept cookies: Is a directory" in caplog.text


def test_two_accounts_of_one_wiki_do_not_share_a_session(pages: Pages):
    mara, ana = pywikibots.store(pages), pywikibots.store(pages, "Ana")

    assert (mara.account().user, ana.account().user) == ("Mara", "Ana")
    assert mara.write(creation({"a": 1})).changed


def test_a_name_that_is_not_given_reads_as_nobody(pages: Pages):
    pages.store().write(creation({"a": 1}))
    store = pywikibots.store(pages, None)

    assert isinstance(store.read([NAME])[NAME], Snapshot)
    with pytest.raises(
        NotPermittedError, match=r"log in with `password_file` or `authenticate` in user-config.py"
    ):
        store.require_write()


def test_a_wrong_password_is_said_once_nobody_is_asked_for_another(pages: Pages):
    pywikibots.told(pages.settings, "Mara", "toolkit", "wrong" * 6)
    store = PywikibotStore(pages.settings, IMPATIENT)

    with pytest.raises(NotPermittedError, match="give the bot password again with `password_file`") as raised:
        store.read([NAME])
    assert raised.value.code == "login-failed"
    assert "wrongwrong" not in str(raised.value)


def test_many_refusals_are_as_many_refusals(pages: Pages):
    store = pywikibots.store(pages, fault="abusefilter")

    outcomes = list(write_all(store, [creation({"a": 1}, name) for name in ("aaa", "bbb", "ccc")]))
    assert [type(outcome.error) for outcome in outcomes] == [NotPermittedError] * 3
    assert [outcome.receipt for outcome in outcomes] == [None] * 3
    assert store.heads() == {}


def test_a_save_is_there_when_write_returns(pages: Pages):
    receipt = pywikibots.store(pages).write(creation({"a": 1}))

    assert [revision["revid"] for revision in revisions(pages)] == [receipt.revision]


@pytest.mark.parametrize("distant", [True, False], ids=["distant-lines", "same-line"])
def test_the_wiki_never_merges_two_edits(pages: Pages, distant: bool):
    value = {f"key-{number:02}": number for number in range(30)}
    store = pywikibots.store(pages)
    base = store.write(creation(value)).revision
    pages.wiki.person("Milo").edit(pages.title(NAME), value | {"key-29" if distant else "key-00": -1})

    with pytest.raises(EditConflictError):
        store.write(update(value | {"key-00": -2}, base))
    assert len(revisions(pages)) == 2


@pytest.mark.parametrize(
    ("fault", "error", "code"),
    [
        pytest.param("maxlag", WikiUnavailableError, "maxlag", id="maxlag"),
        pytest.param("readonly;on=edit", WikiUnavailableError, "readonly", id="readonly"),
        pytest.param("ratelimited", WikiUnavailableError, "ratelimited", id="ratelimited"),
        pytest.param("http-429;on=edit", WikiUnavailableError, "http-429", id="http-429"),
        pytest.param("http-503;on=edit", UnknownOutcomeError, "http-503", id="http-503"),
        pytest.param("html;on=edit", UnexpectedResponseError, "not-json", id="html"),
        pytest.param(
            "exception", UnexpectedResponseError, "internal_api_error_RuntimeException", id="exception"
        ),
        pytest.param("json-fatal", NotPermittedError, "x-fault-json-first", id="json-fatal"),
        pytest.param("abusefilter", NotPermittedError, "abusefilter-disallowed", id="abusefilter"),
        pytest.param("hookaborted", NotPermittedError, "hookaborted", id="hookaborted"),
        pytest.param("badtoken", NotPermittedError, "badtoken", id="badtoken"),
        pytest.param("logged-out;on=edit", NotPermittedError, "assertnameduserfailed", id="logged-out"),
    ],
)
def test_a_lasting_fault_is_an_error_and_nothing_is_stored(pages: Pages, fault, error, code):
    store = pywikibots.store(pages, fault=fault, patience=IMPATIENT)
    began = time.monotonic()

    with pytest.raises(error) as raised:
        store.write(creation({"a": 1}))
    assert raised.value.code == code
    assert revisions(pages) == []
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("fault", ["lost", "cut"])
@pytest.mark.parametrize("new", [True, False], ids=["creation", "update"])
def test_a_lost_answer_is_settled_by_reading_back_and_the_edit_not_sent_again(pages: Pages, fault, new):
    base = None if new else pages.store().write(creation({"a": 1})).revision
    store = pywikibots.store(pages, fault=f"{fault};times=1", patience=IMPATIENT)

    receipt = store.write(update({"a": 2}, base))
    assert receipt.note == "the answer was lost; the page history shows that it was saved"
    assert receipt.revision == revisions(pages)[0]["revid"]
    assert len(revisions(pages)) == (1 if new else 2)


def test_an_answer_after_the_time_out_of_user_config_is_a_lost_one(pages: Pages, monkeypatch):
    store = pywikibots.store(pages)
    store.read([NAME])
    monkeypatch.setattr(config, "socket_timeout", (5, 2))
    store.api.session.headers["X-Fault"] = f"slow;on=edit;seconds=4;times=1;key={pages.prefix}"

    store.write(creation({"a": 1}))
    assert len(revisions(pages)) == 1


@pytest.fixture
def put_throttle(monkeypatch):
    """Half a second between two writes; the sites that are open already are forgotten, for they keep their pace."""
    monkeypatch.setattr(config, "put_throttle", 0.5)
    monkeypatch.setattr(pywikibot, "_sites", {})


@pytest.mark.usefixtures("put_throttle")
def test_put_throttle_is_obeyed_before_every_write_also_a_refused_one(pages: Pages):
    began = time.monotonic()
    store = pywikibots.store(pages)
    base = store.write(creation({"a": 1})).revision
    with pytest.raises(EditConflictError):
        store.write(creation({"a": 1}))
    store.write(update({"a": 2}, base))
    assert time.monotonic() - began >= 3 * 0.5


@pytest.mark.usefixtures("put_throttle")
def test_put_throttle_does_not_slow_reading(pages: Pages):
    store = pywikibots.store(pages)
    began = time.monotonic()
    for _ in range(10):
        store.heads()
    assert time.monotonic() - began < 10 * 0.5


def test_simulate_writes_nothing_and_says_what_it_would_do(pages: Pages, monkeypatch):
    monkeypatch.setattr(config, "simulate", False)
    monkeypatch.setattr(pywikibot, "_sites", {})  # it wants its arguments before the first site
    pywikibot.handle_args(["-simulate"])
    store = pywikibots.store(pages)

    with pytest.raises(NotPermittedError) as raised:
        store.write(creation({"a": 1}))
    assert str(raised.value) == (
        f"{pages.wiki.name}: simulate (would edit {pages.title(NAME)}: a test); run it without -simulate to do so"
    )
    assert revisions(pages) == []


@responses.activate
def test_what_pywikibot_is_told_is_in_every_request(monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine wiki.example login Mara password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    pywikibots.told(NOWHERE, None)
    monkeypatch.setattr(config, "user_agent_description", "the Example team")
    monkeypatch.setattr(config, "read_maxlag", 7)
    monkeypatch.setattr(config, "write_maxlag", 9)
    answer = responses.add(responses.GET, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    posted = responses.add(responses.POST, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    api = PywikibotStore(NOWHERE).api
    api.read({"action": "query", "list": "tags"})
    api.read({"action": "query", "meta": "userinfo"})
    api.post({"action": "edit", "token": "+\\", "maxlag": 5})

    [first, second] = [call.request for call in answer.calls]
    assert first.headers["User-Agent"].startswith("instrument-configurator/")
    assert "(the Example team) Pywikibot/11" in first.headers["User-Agent"]
    assert "maxlag=7" in str(first.url)
    assert "maxlag" not in str(second.url)  # Pywikibot asks what a wiki is also when it lags
    assert "maxlag=9" in str(posted.calls[0].request.body)
    assert first.headers.get("Authorization") is None


@responses.activate
def test_a_family_whose_certificate_is_not_checked_is_obeyed(monkeypatch):
    pywikibots.told(NOWHERE, None)
    answer = responses.add(responses.GET, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    api = PywikibotStore(NOWHERE).api
    api.read({"action": "query"})
    monkeypatch.setattr(vars(api.session)["site"], "verify_SSL_certificate", lambda: False, raising=False)
    api.read({"action": "query"})

    assert [bool(vars(call.request)["req_kwargs"]["verify"]) for call in answer.calls] == [True, False]


@responses.activate
def test_oauth_of_user_config_signs_each_request_of_its_host(monkeypatch):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "never used")
    monkeypatch.setitem(config.authenticate, "wiki.example", ("consumer", "secret-1", "access", "secret-2"))
    answer = responses.add(responses.GET, URL, json={"curtimestamp": "2026-01-31T12:00:00Z"})
    PywikibotStore(NOWHERE).api.read({"action": "query", "meta": "userinfo"})

    [call] = answer.calls
    signature = str(call.request.headers["Authorization"])
    assert "OAuth " in signature
    assert 'oauth_consumer_key="consumer"' in signature
    assert "secret" not in signature


@responses.activate
def test_an_answer_whose_encoding_pywikibot_cannot_find_is_no_answer():
    pywikibots.told(NOWHERE, None)
    responses.add(responses.GET, URL, body=b"", content_type="text/xml")

    with pytest.raises(UnexpectedResponseError) as raised:
        PywikibotStore(NOWHERE, Patience(0, 0)).api.read({"action": "query"})
    assert raised.value.code == "not-json"


def every_error():
    """Return all of Pywikibot's own errors, made without what each of them would tell."""
    kinds: list[Any] = [kind for kind in vars(exceptions).values() if isinstance(kind, type)]
    errors = [kind.__new__(kind) for kind in kinds if issubclass(kind, exceptions.Error)]
    for error in errors:
        vars(error).update(
            code="editconflict", info="Said by the wiki.", other={}, unicode="Said by Pywikibot."
        )
    return errors


def raising(error):
    def raises(*_args, **_kwargs):
        raise error

    return raises


@pytest.mark.parametrize("error", every_error(), ids=lambda error: type(error).__name__)
def test_no_error_of_pywikibot_reaches_a_caller(monkeypatch, error):
    pywikibots.told(NOWHERE, None)
    store = PywikibotStore(NOWHERE, Patience(0, 0))
    monkeypatch.setattr(http, "fetch", raising(error))
    with pytest.raises(ConfiguratorError):
        store.read([NAME])

    monkeypatch.setattr(pywikibot, "Site", raising(error))
    with pytest.raises(SettingsError, match="nowhere: Pywikibot cannot open its site"):
        PywikibotStore(NOWHERE)


def test_walking_the_errors_found_them():
    assert len(every_error()) > 40


def test_an_api_error_of_pywikibot_keeps_its_code(monkeypatch):
    pywikibots.told(NOWHERE, None)
    store = PywikibotStore(NOWHERE, Patience(0, 0))
    monkeypatch.setattr(http, "fetch", raising(exceptions.APIError("protectedpage", "Said by the wiki.")))

    with pytest.raises(NotPermittedError) as raised:
        store.read([NAME])
    assert (raised.value.code, raised.value.info) == ("protectedpage", "Said by the wiki.")


def test_a_wiki_that_user_config_does_not_know_is_said_with_the_line_to_add():
    pywikibots.told(NOWHERE, None)
    elsewhere = EnvironmentSettings(name="beta", api="https://other.example/w/api.php")

    with pytest.raises(SettingsError) as raised:
        PywikibotStore(elsewhere)
    assert "add family_files['beta'] = 'https://other.example/w/api.php' to user-config.py in" in str(
        raised.value
    )


def test_a_wiki_that_pywikibot_itself_knows_needs_no_line():
    meta = EnvironmentSettings(name="production", api="https://meta.wikimedia.org/w/api.php")

    session = PywikibotStore(meta).api.session
    assert isinstance(session, PywikibotSession)
    assert str(session.site) == "meta:meta"


def test_a_directory_is_no_wiki():
    with pytest.raises(ValueError, match="local is no wiki"):
        PywikibotStore(EnvironmentSettings(name="local", directory=Path()))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("", id="none"),
        pytest.param("('nowhere', 'nowhere', 'Mara', 'secret-of-the-account')\n", id="the-account's-own"),
        pytest.param("('a', 'nowhere', 'nowhere', 'Mara', 'secret-in-a-bad-line')\n", id="bad-line"),
    ],
)
def test_a_name_without_a_bot_password_is_told_the_line_to_add(lines):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "x")
    Path(config.password_file).write_text(lines)

    with pytest.raises(SettingsError) as raised:
        PywikibotStore(NOWHERE)
    assert str(raised.value) == (
        "nowhere: no bot password of Mara on nowhere:nowhere; add the line "
        "('nowhere', 'nowhere', 'Mara', BotPassword('LABEL', 'PASSWORD')) to the password_file of user-config.py"
    )


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda file: file.write_text("no tuple, secret\n")], ids=["gone", "bad"]
)
def test_a_password_file_that_does_not_serve_is_said_and_never_quoted(spoil):
    pywikibots.told(NOWHERE, "Mara", "toolkit", "x")
    spoil(Path(config.password_file))

    with pytest.raises(
        SettingsError, match=r"nowhere: the password_file of user-config.py does not serve: "
    ) as raised:
        PywikibotStore(NOWHERE)
    assert "secret" not in str(raised.value)


def test_a_workspace_opens_its_environments_over_pywikibot(wikis):
    pages = wikis["beta"].pages()
    pages.store().write(creation({"a": 1}))
    pywikibots.tell(pages.wiki, pages.settings, "Mara")
    from configurator.settings import Settings

    workspace = Workspace(Settings(environments={"beta": pages.settings}), opener=PywikibotStore)
    assert workspace.environment("beta").get(NAME).document() == {"a": 1}


SCRIPT = """
import json, sys
from bots.pywikibot_store import PywikibotStore
from configurator.settings import load
from pywikibot import config
import pywikibot

pywikibot.handle_args(sys.argv[1:])
settings = load()
authority = PywikibotStore(settings.authority)
[follower] = [PywikibotStore(each) for each in settings.environments.values() if not each.authority]
found = {each.environment: [each.account().user, sorted(each.heads())] for each in (authority, follower)}
print(json.dumps(found | {"throttle": config.put_throttle, "site": repr(pywikibot.Site())}))
"""


def test_the_example_of_user_config_serves_for_both_wikis(wikis, tmp_path):
    (tmp_path / "user-config.py").write_bytes((ROOT / "user-config.py.example").read_bytes())
    pages = {name: wiki.pages() for name, wiki in wikis.items()}
    tables, lines = "", ""
    for name, wiki in wikis.items():
        pages[name].store().write(creation({"on": name}, name))
        authority = "authority = true\n" if name == "production" else ""
        tables += (
            f'[environments.{name}]\napi = "{wiki.api}"\npage = "{pages[name].title("{name}")}"\n{authority}'
        )
        password = wiki.credentials("Instrument bot").password
        lines += f"({name!r}, {name!r}, 'Instrument bot', BotPassword('toolkit', {password!r}))\n"
    (tmp_path / "instruments.toml").write_text(tables)
    (tmp_path / "user-password.py").write_text(lines)
    (tmp_path / "user-password.py").chmod(0o600)

    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT],
        env={"PATH": os.environ["PATH"], "PYWIKIBOT_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert ran.stderr == ""
    assert json.loads(ran.stdout) == {
        "production": ["Instrument bot", ["production"]],
        "beta": ["Instrument bot", ["beta"]],
        "throttle": 10,
        "site": "BaseSite('production', 'production')",
    }
