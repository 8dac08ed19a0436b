"""`init ADDRESS`: what a wiki says of itself becomes settings, and where credentials may go is for their owner to say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as drawn
from hypothesis import strategies as st

from configurator import settings
from configurator.cli.app import App
from configurator.core.site import Setup
from configurator.errors import NotPermittedError, WikiUnavailableError
from configurator.settings import EnvironmentSettings
from tests.support.fakes import FakeWiki, site

FILE = Path("instruments.toml")
META, BETA = "https://meta.example/w/api.php", "https://beta.example/w/api.php"
BOTH = {"production": META, "beta": BETA}
FULL = Setup(
    review=True, environment="production", environments=BOTH, bot="Copy bot", max_writes=20, max_share=0.5
)


class Wikis(App):
    """An app whose wikis say of themselves what *setups* are, by host; `asked` are the hosts that were, and as whom."""

    def __init__(self, *, interactive: bool = True, **setups: Setup | None) -> None:
        self.setups = {f"{name}.example": each for name, each in setups.items()}
        self.asked: list[tuple[str, object]] = []
        super().__init__(settings.Settings, self.opened, interactive=interactive)

    def opened(self, environment: EnvironmentSettings, account: object) -> FakeWiki:
        self.asked.append((environment.name, account))
        return FakeWiki(environment.name, site(setup=self.setups[environment.name]))


def environments() -> dict[str, EnvironmentSettings]:
    return dict(settings.load().environments)


def test_one_address_is_enough(run):
    wikis = Wikis(meta=FULL)

    result = run("init", META, stdin="y\n", app=wikis)

    assert (result.stdout, result.exit_code) == ("", 0)
    assert result.stderr == (
        f"{META} is production: nothing goes live without a second person; the bot is Copy bot\n"
        f"it says that beta is {BETA}\n"
        "Send your credentials of beta there? [y/N]: y\n"
        "wrote instruments.toml\n"
        "next: instruments login production\n"
        "next: instruments login beta\n"
    )
    assert wikis.asked == [("meta.example", None)]  # once, and as nobody
    assert (
        FILE.read_text()
        == """\
# Settings of `instruments`: where instruments live.
# No credentials here: `instruments login ENV` keeps them in a file of their own.

[environments.production]
api = "https://meta.example/w/api.php"
authority = true                # the one environment that decides
review = true                   # true: nothing goes live without a second person
right = "editinstruments"       # the right that an edit of an instrument needs there
page = "Instrument:{name}"      # title of the page of the instrument NAME

[environments.beta]
api = "https://beta.example/w/api.php"
right = "editinstruments"       # the right that an edit of an instrument needs there
page = "Instrument:{name}"      # title of the page of the instrument NAME
bot = "Copy bot"

[reconcile]                     # what one run of the bot may write
max_writes = 20
max_share = 0.5

# [streams]                     # files of stream names for `validate`; without them the wiki is asked
# static = "static-streams.json"      # streams that the wiki's own configuration defines
# allowed = "allowed-streams.json"    # streams that reach browsers
"""
    )
    assert settings.load().reconcile.max_writes == 20


def test_an_address_that_nobody_confirms_is_not_written(run):
    result = run("init", META, stdin="n\n", app=Wikis(meta=FULL))

    assert result.exit_code == 0
    assert (
        "beta is left out; to work with it, add [environments.beta] with the right address\n" in result.stderr
    )
    assert BETA not in FILE.read_text()


def test_without_a_terminal_an_option_confirms(run):
    refused = run("init", META, app=Wikis(interactive=False, meta=FULL))

    assert (refused.exit_code, FILE.exists()) == (2, False)
    assert f"it says that beta is {BETA}\n" in refused.stderr
    assert refused.stderr.endswith("Error: there is no terminal to ask on; add --yes if you are sure\n")
    assert run("init", META, "--yes", app=Wikis(interactive=False, meta=FULL)).exit_code == 0
    assert environments()["beta"].api == BETA


def test_who_names_an_address_is_asked_nothing_and_goes_before_the_wiki(run):
    mine = "https://mine.example/w/api.php"

    result = run("init", META, "--beta", mine, app=Wikis(interactive=False, meta=FULL))

    assert (result.exit_code, BETA in result.stderr) == (0, False)
    assert {name: each.api for name, each in environments().items()} == {"production": META, "beta": mine}


def test_a_wiki_without_the_extension_is_taken_for_production_and_that_is_said(run):
    result = run("init", META, app=Wikis(meta=None))

    assert result.exit_code == 0
    assert result.stderr.startswith(
        f"{META} is production: it does not say how it is set up, for it lacks the extension, or does not hold the "
        "instruments; so its name, and review = false, are guesses: correct them in the file\n"
    )
    [(name, found)] = environments().items()
    assert (name, found.api, found.authority, found.review) == ("production", META, True, False)


def test_an_old_extension_says_no_more_than_review(run):
    assert run("init", META, app=Wikis(meta=Setup(review=True))).exit_code == 0
    assert [(name, each.review) for name, each in environments().items()] == [("production", True)]


def test_beta_leads_to_production_which_is_asked_itself_whether_it_reviews(run):
    beta = Setup(review=False, environment="beta", environments=BOTH, bot="Beta's bot")
    wikis = Wikis(beta=beta, meta=FULL)

    result = run("init", BETA, stdin="y\n", app=wikis)

    assert (
        f"{BETA} is beta: changes go live without a second person; the bot is Beta's bot\n" in result.stderr
    )
    assert (
        f"{META} is production: nothing goes live without a second person; the bot is Copy bot\n"
        in result.stderr
    )
    assert wikis.asked == [("beta.example", None), ("meta.example", None)]
    assert [(name, each.authority, each.review, each.bot) for name, each in environments().items()] == [
        ("production", True, True, None),
        ("beta", False, False, "Copy bot"),
    ]


def test_production_that_does_not_say_how_it_is_set_up_is_guessed_at_aloud(run):
    beta = Setup(review=True, environment="beta", environments=BOTH, bot="Beta's bot", max_writes=1)

    result = run("init", BETA, stdin="y\n", app=Wikis(beta=beta, meta=None))

    assert f"{META} is production: it does not say how it is set up, " in result.stderr
    assert [(name, each.review, each.bot) for name, each in environments().items()] == [
        ("production", False, None),
        ("beta", False, None),
    ]


def test_a_wiki_that_answers_nobody_without_an_account_is_guessed_at_aloud(run):
    class Private(Wikis):
        def opened(self, environment: EnvironmentSettings, account: object) -> FakeWiki:  # noqa: ARG002 - as above
            return FakeWiki(environment.name, error=NotPermittedError(environment.name, "readapidenied"))

    result = run("init", META, app=Private())

    assert result.exit_code == 0
    assert (
        f"{META} is production: it answers nobody without an account; so its name, and review"
        in result.stderr
    )
    assert [(name, each.api) for name, each in environments().items()] == [("production", META)]


def test_beta_alone_decides_for_itself(run):
    beta = Setup(review=True, environment="beta", environments={"beta": BETA, "production": None})

    result = run("init", BETA, app=Wikis(beta=beta))

    assert (
        "it names production without an address; to work with it, add [environments.production]"
        in result.stderr
    )
    assert "; it names no bot\n" in result.stderr
    assert [(name, each.authority, each.review) for name, each in environments().items()] == [
        ("beta", True, True)
    ]


@pytest.mark.parametrize(
    ("api", "said"),
    [
        (
            "http://beta.example/w/api.php",
            "http would send credentials to beta.example in the clear; use https",
        ),
        ("https://me:secret@beta.example/w/api.php", "credentials never stand in this file"),
        ("https://beta.example/w/", "must end with /api.php"),
    ],
)
def test_an_address_that_cannot_be_is_left_out_without_a_question(api: str, said: str, run):
    told = Setup(review=True, environment="production", environments={"production": META, "beta": api})

    result = run("init", META, "--yes", app=Wikis(meta=told))

    assert result.exit_code == 0
    assert f"it says that beta is {api}, which cannot be: {said}" in result.stderr
    assert list(environments()) == ["production"]


def test_the_wiki_that_is_asked_is_not_named_a_second_time(run):
    result = run("init", META, "--production", BETA, app=Wikis(meta=FULL))

    assert result.exit_code == 2
    assert result.stderr.endswith(
        f"Error: {META} says that it is production itself; leave out --production\n"
    )


def test_a_directory_may_stand_beside(run):
    assert run("init", META, "--directory", "documents", app=Wikis(meta=None)).exit_code == 0
    assert [(name, each.authority) for name, each in environments().items()] == [
        ("production", True),
        ("local", False),
    ]


def test_on_a_terminal_the_first_question_is_for_one_address(run):
    result = run("init", app=Wikis(meta=FULL), stdin=f"{META}\n\ny\n")

    assert result.exit_code == 0
    assert list(environments()) == ["production", "beta"]


def test_a_wiki_that_does_not_answer_leaves_no_file(run):
    class Away(Wikis):
        def opened(self, environment: EnvironmentSettings, account: object) -> FakeWiki:  # noqa: ARG002 - as `App` calls it
            return FakeWiki(environment.name, error=WikiUnavailableError(environment.name, "unreachable"))

    result = run("init", META, app=Away())

    assert (result.stderr, result.exit_code) == ("meta.example: unreachable; try again later\n", 7)
    assert not FILE.exists()


NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True) | st.sampled_from(
    ["production", "beta", "local"]
)
ADDRESSES = st.from_regex(r"https?://[!-~]{1,30}", fullmatch=True) | st.sampled_from([BETA, META, None])
SETUPS = st.none() | st.builds(
    Setup,
    review=st.booleans(),
    environment=st.none() | NAMES,
    environments=st.none() | st.dictionaries(NAMES, ADDRESSES, max_size=4),
    bot=st.none() | st.from_regex(r"[^\x00-\x1f\x7f#<>\[\]|{}/@:]{1,20}", fullmatch=True),
    max_writes=st.none() | st.integers(1, 10**6),
    max_share=st.none() | st.floats(0, 1, exclude_min=True),
)


@drawn(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(setup=SETUPS, other=SETUPS, answers=st.lists(st.booleans(), min_size=4, max_size=4))
def test_whatever_a_wiki_says_no_address_is_written_that_nobody_confirmed(
    run, setup: Any, other: Any, answers
):
    class Anything(Wikis):
        def opened(self, environment: EnvironmentSettings, account: object) -> FakeWiki:
            assert account is None
            return FakeWiki(
                environment.name, site(setup=setup if environment.name == "meta.example" else other)
            )

    FILE.unlink(missing_ok=True)
    lines = "".join("y\n" if each else "n\n" for each in answers)
    result = run("init", META, stdin=lines, app=Anything())

    assert (result.exit_code, FILE.exists()) in ((0, True), (2, False)), result.output
    if FILE.exists():
        asked = result.stderr.count("? [y/N]: ")
        confirmed = sum(answers[:asked])
        apis = [each.api for each in settings.parse(FILE.read_text(), FILE).environments.values()]
        assert META in apis
        assert len(apis) == 1 + confirmed
