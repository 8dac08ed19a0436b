from __future__ import annotations

from pathlib import Path

import pytest

from configurator import settings
from configurator.errors import SettingsError
from configurator.settings import EnvironmentSettings, ReconcileSettings, Settings, StreamSettings

FILE = Path("/home/ana/instruments.toml")
WHOLE = """
[environments.production]
api = "https://meta.wikimedia.org/w/api.php"
authority = true
review = true
right = "editsitejson"
page = "MediaWiki:Instrument-{name}.json"
proposal = "Project:Instrument proposals/{name}"

[environments.beta]
api = "https://meta.wikimedia.beta.wmcloud.org/w/api.php"
bot = "Instrument bot"

[environments.local]
directory = "instruments"

[reconcile]
max_writes = 20
max_share = 1
report = "Project:Drift"

[streams]
static = "lists/static.json"
allowed = "/srv/allowed.json"
"""
ONE_WIKI = '[environments.beta]\napi = "https://wiki.example/w/api.php"\n'


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    """The user's configuration directory, in a home that has nothing else."""
    monkeypatch.delenv("INSTRUMENTS_SETTINGS", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config" / "instruments"


def sentences(text):
    with pytest.raises(SettingsError) as caught:
        settings.parse(text, FILE)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{FILE}: ") for line in lines)
    return [line.removeprefix(f"{FILE}: ") for line in lines]


def test_every_key_is_read_and_paths_start_at_the_file():
    assert settings.parse(WHOLE, FILE) == Settings(
        file=FILE,
        environments={
            "production": EnvironmentSettings(
                name="production",
                api="https://meta.wikimedia.org/w/api.php",
                authority=True,
                review=True,
                right="editsitejson",
                page="MediaWiki:Instrument-{name}.json",
                proposal="Project:Instrument proposals/{name}",
            ),
            "beta": EnvironmentSettings(
                name="beta",
                api="https://meta.wikimedia.beta.wmcloud.org/w/api.php",
                bot="Instrument bot",
            ),
            "local": EnvironmentSettings(name="local", directory=Path("/home/ana/instruments")),
        },
        reconcile=ReconcileSettings(max_writes=20, max_share=1, report="Project:Drift"),
        streams=StreamSettings(static=Path("/home/ana/lists/static.json"), allowed=Path("/srv/allowed.json")),
    )


def test_what_is_not_said_has_the_documented_value():
    assert settings.parse("", FILE) == Settings(
        file=FILE,
        environments={},
        reconcile=ReconcileSettings(
            max_writes=50, max_share=0.3, report="Project:Instrument configurator/Drift"
        ),
        streams=StreamSettings(static=None, allowed=None),
    )
    beta = settings.parse(ONE_WIKI, FILE).environment("beta")
    assert (beta.authority, beta.review, beta.right) == (False, False, "editinstruments")
    assert (beta.page, beta.proposal) == ("Instrument:{name}", "Instrument proposal:{name}")


def test_the_authority_is_the_environment_that_is_marked():
    authority = settings.parse(WHOLE, FILE).authority
    assert authority is not None
    assert authority.name == "production"
    assert settings.parse(ONE_WIKI, FILE).authority is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("enviroments = {}", "enviroments: unknown key; did you mean environments?", id="typo"),
        pytest.param("zzz = 1", "zzz: unknown key", id="nothing near"),
        pytest.param(
            f"{ONE_WIKI}athority = true",
            "environments.beta.athority: unknown key; did you mean authority?",
            id="typo in an environment",
        ),
        pytest.param(
            f"{ONE_WIKI}authority = 1",
            "environments.beta.authority: must be true or false",
            id="one is not true",
        ),
        pytest.param(f"{ONE_WIKI}right = 1", "environments.beta.right: must be a text", id="no text"),
        pytest.param(
            f'{ONE_WIKI}right = ""',
            "environments.beta.right: is empty; give a value, or remove the key",
            id="empty",
        ),
        pytest.param("environments = 1", "environments: must be a table", id="no table of environments"),
        pytest.param(
            "[environments]\nbeta = 1",
            "environments.beta: must be a table, [environments.beta]",
            id="no table",
        ),
        pytest.param(
            "[environments.beta]",
            "environments.beta: needs either api (a wiki) or directory, and not both",
            id="neither wiki nor directory",
        ),
        pytest.param(
            f'{ONE_WIKI}directory = "x"',
            "environments.beta: needs either api (a wiki) or directory, and not both",
            id="both wiki and directory",
        ),
        pytest.param(
            '[environments.Beta]\ndirectory = "x"',
            "environments.Beta: a name of small letters, digits and hyphens is needed, beginning with a letter",
            id="capitals",
        ),
        pytest.param(
            f'{ONE_WIKI}page = "Instrument"',
            "environments.beta.page: must hold {name} once, as in Instrument:{name}",
            id="no name in the title",
        ),
        pytest.param(
            f'{ONE_WIKI}page = "{{name}}"',
            "environments.beta.page: must begin with a namespace, as in Instrument:{name}",
            id="no namespace",
        ),
        pytest.param(
            f'{ONE_WIKI}proposal = "Draft:{{name}}#top"',
            "environments.beta.proposal: holds a character that page titles cannot have, or _ instead of a space",
            id="no title",
        ),
        pytest.param(
            f'{ONE_WIKI}proposal = "Instrument:{{name}}"',
            "environments.beta.proposal: must differ from page",
            id="proposals on the live pages",
        ),
        pytest.param(
            '[environments.a]\ndirectory = "a"\nauthority = true\n[environments.b]\ndirectory = "b"\nauthority = true',
            "environments: a and b have authority = true; leave it to the one that decides",
            id="two authorities",
        ),
        pytest.param(
            f'{ONE_WIKI}[environments.production]\napi = "https://wiki.example/w/api.php"',
            "environments.production: has the same pages as beta; correct api or page in one of them",
            id="one wiki twice",
        ),
        pytest.param(
            f'{ONE_WIKI}password = "hunter2"',
            "environments.beta.password: credentials never stand in this file; remove them, and use `instruments login`",
            id="a password",
        ),
        pytest.param(
            'oauth_token = "hunter2"',
            "oauth_token: credentials never stand in this file; remove them, and use `instruments login`",
            id="a token",
        ),
        pytest.param(
            "[reconcile]\nmax_writes = 0", "reconcile.max_writes: must be 1 or more", id="no writes"
        ),
        pytest.param(
            "[reconcile]\nmax_writes = 1.5", "reconcile.max_writes: must be a whole number", id="half"
        ),
        pytest.param(
            "[reconcile]\nmax_share = nan",
            "reconcile.max_share: must be above 0 and at most 1",
            id="not a number",
        ),
        pytest.param(
            "[reconcile]\nmax_share = true", "reconcile.max_share: must be a number", id="true is no number"
        ),
        pytest.param(
            "[streams]\nalowed = 'x'", "streams.alowed: unknown key; did you mean allowed?", id="streams"
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence_with_file_and_key(text, sentence):
    assert sentences(text) == [sentence]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param("a = ", "not TOML: Invalid value (at end of document)", id="syntax"),
        pytest.param(
            "a = 1\na = 2", "not TOML: Cannot overwrite a value (at end of document)", id="key twice"
        ),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(text, sentence):
    assert sentences(text) == [sentence]


def test_a_text_nested_too_deeply_is_no_crash():
    assert sentences("x = " + "[" * 5000)[0].startswith("not TOML: ")


def test_a_line_break_hides_in_no_name():
    with pytest.raises(SettingsError, match="a name of small letters, digits and hyphens is needed"):
        settings.parse('[environments."beta\\n"]\ndirectory = "x"', FILE)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        pytest.param("http://wiki.example/w/api.php", "http would send credentials to wiki.example in the clear; use https", id="http"),
        pytest.param("http://127.0.0.1.wiki.example/api.php", "http would send credentials to 127.0.0.1.wiki.example in the clear; use https", id="not loopback"),
        pytest.param("https://u:hunter2@wiki.example/w/api.php", "credentials never stand in this file; remove them, and use `instruments login`", id="credentials"),
        pytest.param("https://wiki.example/wiki/Main_Page", "must end with /api.php; the wiki's page Special:Version names it", id="a page"),
        pytest.param("https://wiki.example/w/api.php?x=1", "must end with /api.php; the wiki's page Special:Version names it", id="a query"),
        pytest.param("wiki.example/w/api.php", "must be an address such as https://meta.wikimedia.org/w/api.php", id="no scheme"),
        pytest.param("file:///w/api.php", "must be an address such as https://meta.wikimedia.org/w/api.php", id="a file"),
        pytest.param("https://wiki.example:port/w/api.php", "must be an address such as https://meta.wikimedia.org/w/api.php", id="a port that is none"),
        pytest.param("https://[::1/w/api.php", "must be an address such as https://meta.wikimedia.org/w/api.php", id="brackets"),
        pytest.param("https://wiki.example/w x/api.php", "must be an address such as https://meta.wikimedia.org/w/api.php", id="a space"),
    ],
)  # fmt: skip
def test_an_address_that_does_not_serve_is_refused(address, sentence):
    assert sentences(f'[environments.beta]\napi = "{address}"') == [f"environments.beta.api: {sentence}"]


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8080", "127.3.2.1", "[::1]:80", "localhost:8080", "wiki.localhost"]
)
def test_http_is_fine_on_this_machine(host):
    text = f'[environments.beta]\napi = "http://{host}/api.php"'
    assert settings.parse(text, FILE).environment("beta").api == f"http://{host}/api.php"


def test_everything_that_is_wrong_is_said_at_once():
    text = 'x = 1\n[environments.beta]\napi = "http://wiki.example/"\nreview = "yes"'
    assert sentences(text) == [
        "x: unknown key",
        "environments.beta.review: must be true or false",
        "environments.beta.api: http would send credentials to wiki.example in the clear; use https",
        "environments.beta.api: must end with /api.php; the wiki's page Special:Version names it",
    ]


def test_no_sentence_repeats_a_secret():
    for text in (f'{ONE_WIKI}password = "hunter2"', 'password = "hunter2', "password = hunter2"):
        with pytest.raises(SettingsError) as caught:
            settings.parse(text, FILE)
        assert "hunter2" not in str(caught.value)
        assert caught.value.__cause__ is None


def test_an_unknown_environment_names_the_nearest_and_all():
    with pytest.raises(SettingsError) as caught:
        settings.parse(WHOLE, FILE).environment("prodution")
    assert str(caught.value) == (
        "/home/ana/instruments.toml: no environment 'prodution'; "
        "known: production, beta, local; did you mean production?"
    )


def test_without_a_file_there_are_no_environments_and_a_way_to_get_them(tmp_path):
    nothing = settings.load(start=tmp_path)
    assert nothing == Settings()
    with pytest.raises(SettingsError, match="`instruments init` makes one"):
        nothing.environment("beta")


def test_the_variable_goes_before_the_nearest_file_and_that_before_the_users_own(tmp_path, own, monkeypatch):
    below = tmp_path / "work" / "below"
    for directory in (own, below):
        directory.mkdir(parents=True)
    assert settings.find(below) is None
    for file in (own / "instruments.toml", tmp_path / "instruments.toml", below.parent / "instruments.toml"):
        file.touch()
        assert settings.find(below) == (file, file.parent == own)
    monkeypatch.setenv("INSTRUMENTS_SETTINGS", "elsewhere.toml")
    assert settings.find(below) == (Path("elsewhere.toml"), True)


def test_a_directory_called_like_the_file_is_passed_over(tmp_path):
    (tmp_path / "work" / "instruments.toml").mkdir(parents=True)
    (tmp_path / "instruments.toml").touch()
    assert settings.find(tmp_path / "work") == (tmp_path / "instruments.toml", False)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(SettingsError) as caught:
        settings.load(tmp_path / "none.toml")
    assert str(caught.value) == (
        f"{tmp_path}/none.toml: cannot be read (no such file or directory); `instruments init` makes a settings file"
    )
    with pytest.raises(SettingsError, match="is a directory"):
        settings.load(tmp_path)
    (tmp_path / "latin").write_bytes(b"# \xe9")
    with pytest.raises(SettingsError, match="not UTF-8"):
        settings.load(tmp_path / "latin")


def test_a_file_of_an_editor_that_writes_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / "instruments.toml").write_text(ONE_WIKI, encoding="utf-8-sig")
    assert list(settings.load(tmp_path / "instruments.toml").environments) == ["beta"]


def test_a_configuration_directory_that_cannot_even_be_asked_for_is_passed_over(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ("x" * 300)))
    assert settings.find(tmp_path) is None
