from __future__ import annotations

from dataclasses import replace

import pytest

from configurator.core.doctor import (
    Expectation,
    Finding,
    Verdict,
    diagnosis,
    named_groups,
    relevant_rights,
    unanswered,
)
from configurator.core.site import Setup
from configurator.errors import WikiUnavailableError
from tests.support.fakes import INSTRUMENTS, MARA, NOBODY, PROPOSALS, SITE, mara, site

EXPECTED = Expectation(
    environment="production",
    right="editinstruments",
    page="Instrument:{name}",
    proposal="Instrument proposal:{name}",
    review=False,
)
WARNING, FAILURE = Verdict.WARNING, Verdict.FAILURE


def wrong(site=SITE, account=MARA, expected=EXPECTED):
    return [
        (each.check, each.verdict, each.message)
        for each in diagnosis(site, account, expected)
        if each.verdict is not Verdict.OK
    ]


def instruments(**other):
    return site(namespaces=(replace(INSTRUMENTS, **other), PROPOSALS))


def test_a_wiki_as_documented_and_a_maintainer_are_fine():
    assert [f"{each.verdict} {each.check}: {each.message}" for each in diagnosis(SITE, MARA, EXPECTED)] == [
        "ok version: MediaWiki 1.43.1",
        "ok writable: the wiki takes edits",
        "ok instruments: Instrument: JSON pages, names as written, only for editinstruments",
        "ok proposals: Instrument proposal: JSON pages, names as written, only for proposeinstruments",
        "ok tag: edits are tagged instruments",
        "ok clock: the wiki's clock agrees with ours",
        "ok account: Mara (bot password); groups: instrument-maintainer",
        "ok rights: this session may save: it has editinstruments",
    ]


@pytest.mark.parametrize(
    ("site", "check", "verdict", "message"),
    [
        pytest.param(
            site(version="MediaWiki 1.38.9"),
            "version",
            FAILURE,
            "MediaWiki 1.38.9 is too old; update it to 1.39 or later",
            id="old",
        ),
        pytest.param(
            site(version="Wiki!"),
            "version",
            WARNING,
            "Wiki!: an unknown version; the tool was tried on MediaWiki 1.39 and 1.43",
            id="no version",
        ),
        pytest.param(
            site(read_only="backup"),
            "writable",
            WARNING,
            "the wiki is read-only (backup); reading works, save later",
            id="read-only",
        ),
        pytest.param(
            site(namespaces=(PROPOSALS,)),
            "instruments",
            FAILURE,
            "there is no namespace Instrument; docs/how-to/prepare-a-wiki.md tells how to add it; "
            "or correct `page` in the settings",
            id="no namespace",
        ),
        pytest.param(
            site(namespaces=(INSTRUMENTS,)),
            "proposals",
            WARNING,
            "there is no namespace Instrument proposal; docs/how-to/prepare-a-wiki.md tells how to add it; "
            "or correct `proposal` in the settings",
            id="no proposals",
        ),
        pytest.param(
            instruments(model=None),
            "instruments",
            FAILURE,
            "Instrument: new pages are wikitext; set $wgNamespaceContentModels[3100] to CONTENT_MODEL_JSON",
            id="wikitext",
        ),
        pytest.param(
            instruments(case_sensitive=False),
            "instruments",
            FAILURE,
            "Instrument: titles get a capital first letter, names of instruments have none; "
            "set $wgCapitalLinkOverrides[3100] to false",
            id="capitals",
        ),
        pytest.param(
            instruments(protection=()),
            "instruments",
            FAILURE,
            "Instrument: anybody may edit; set $wgNamespaceProtection[3100] to [ 'editinstruments' ]",
            id="unprotected",
        ),
        pytest.param(
            instruments(protection=("editinterface", "editsitejson")),
            "instruments",
            FAILURE,
            "Instrument: edits need editinterface and editsitejson, but editinstruments was expected; "
            "correct the settings, or $wgNamespaceProtection[3100]",
            id="other protection",
        ),
        pytest.param(
            site(tags=frozenset({"other"})),
            "tag",
            WARNING,
            "edits are not tagged; create and activate the tag instruments on Special:Tags",
            id="no tag",
        ),
        pytest.param(
            site(clock_offset=10.6),
            "clock",
            WARNING,
            "the wiki's clock is 11 s ahead of ours; one of the two needs to be set",
            id="fast clock",
        ),
        pytest.param(
            site(clock_offset=-75.0),
            "clock",
            WARNING,
            "the wiki's clock is 75 s behind ours; one of the two needs to be set",
            id="slow clock",
        ),
    ],
)
def test_what_is_wrong_with_a_wiki_is_found_with_the_next_step(site, check, verdict, message):
    assert wrong(site) == [(check, verdict, message)]


@pytest.mark.parametrize(
    ("wiki", "settings", "found"),
    [
        pytest.param(None, True, [], id="a wiki that does not say"),
        pytest.param(True, True, [], id="both"),
        pytest.param(False, False, [], id="neither"),
        pytest.param(True, False, [("review", FAILURE, "the wiki refuses what nobody reviewed, the settings say review = false; set review = true under [environments.production]")], id="the wiki alone"),
        pytest.param(False, True, [("review", WARNING, "the settings say review = true, but the wiki takes changes without a second person from other tools; set $wgInstrumentConfiguratorReview to true there")], id="the settings alone"),
    ],
)  # fmt: skip
def test_settings_that_differ_from_the_wiki_about_review_are_found(wiki, settings, found):
    assert wrong(site(setup=Setup(review=wiki)), expected=replace(EXPECTED, review=settings)) == found


def test_a_right_holder_on_a_wiki_with_review_decides():
    findings = diagnosis(site(setup=Setup(review=True)), MARA, replace(EXPECTED, review=True))

    assert findings[-1].message == "this session may decide on proposals: it has editinstruments"
    assert "changes go live with a second person, as the settings say" in [each.message for each in findings]


def test_ten_seconds_are_no_doubt_yet():
    assert wrong(site(clock_offset=10.0)) == []


def test_everything_wrong_with_a_namespace_is_found_at_once():
    assert len(wrong(instruments(model="wikitext", case_sensitive=False, protection=()))) == 3


def test_proposals_are_grave_where_nothing_goes_live_without_them():
    found = wrong(site(namespaces=(INSTRUMENTS,)), expected=replace(EXPECTED, review=True))
    assert [(check, verdict) for check, verdict, _ in found] == [("proposals", FAILURE)]


LACKS_OURS = MARA.rights - {"editinstruments"}


@pytest.mark.parametrize(
    ("account", "check", "verdict", "message"),
    [
        pytest.param(
            NOBODY,
            "account",
            WARNING,
            "nobody is logged in; reading works; to save, log in with `instruments login production`",
            id="nobody",
        ),
        pytest.param(
            mara(blocked="spam"),
            "account",
            FAILURE,
            "Mara is blocked (spam); ask an administrator of that wiki",
            id="blocked",
        ),
        pytest.param(
            mara(rights=LACKS_OURS, group_rights=MARA.rights),
            "rights",
            WARNING,
            "this session lacks editinstruments, its account has it: save, enable, disable, restore, apply, approve "
            "and decline will be refused; choose the grant that contains it (usually editinstruments) on "
            "Special:BotPasswords, then log in again",
            id="in the group, without the grant",
        ),
        pytest.param(
            mara(login="OAuth 2", rights=MARA.rights - {"proposeinstruments"}),
            "rights",
            WARNING,
            "this session lacks proposeinstruments: propose, promote, withdraw and decline will be refused; ask for a "
            "group that has it, and register a new consumer, or a higher version of this one, with the grant that "
            "contains it (usually proposeinstruments), for a consumer's grants never change",
            id="may propose nothing, and nobody asked what the account may",
        ),
        pytest.param(
            mara(login="OAuth 2", rights=MARA.rights - {"createpage"}, group_rights=MARA.rights),
            "rights",
            WARNING,
            "this session lacks createpage, its account has it: everything that makes a new page will be refused; "
            "register a new consumer, or a higher version of this one, with the grant that contains it (usually "
            "createeditmovepage), for a consumer's grants never change, then log in again",
            id="may create nothing",
        ),
    ],
)
def test_what_keeps_an_account_from_saving_is_found_with_the_next_step(account, check, verdict, message):
    assert wrong(account=account) == [(check, verdict, message)]


def test_an_analyst_is_told_what_may_be_done_and_of_nothing_wrong():
    ana = mara(groups=("*", "user"), rights=LACKS_OURS, group_rights=LACKS_OURS)

    assert wrong(account=ana) == []
    assert diagnosis(SITE, ana, EXPECTED)[-1] == Finding(
        "rights", Verdict.OK, "this session may propose; whoever has editinstruments approves"
    )


def test_who_lacks_more_than_an_analyst_is_told_of_everything():
    nearly = mara(rights=LACKS_OURS - {"createpage"}, group_rights=LACKS_OURS)

    assert [message.partition(":")[0] for _, _, message in wrong(account=nearly)] == [
        "this session lacks editinstruments",
        "this session lacks createpage, its account has it",
    ]


META, BETA = "https://meta.example.org/w/api.php", "https://beta.example.org/w/api.php"
BOTH = {"production": META, "beta": BETA}


@pytest.mark.parametrize(
    ("told", "settings", "found"),
    [
        pytest.param({"environment": "production", "environments": BOTH, "bot": "Copy bot"}, {"environments": BOTH, "bot": "Copy bot"}, [], id="the same"),
        pytest.param({}, {"environments": BOTH, "bot": "Copy bot"}, [], id="a wiki that says no more than review"),
        pytest.param({"bot": "Copy bot"}, {"bot": None}, [], id="the wiki alone names the bot"),
        pytest.param({"environments": {"production": "http://intern/w/api.php"}}, {"environments": {"production": META}}, [], id="the wiki's own address, seen from elsewhere"),
        pytest.param({"environments": {"production": META, "beta": None}}, {"environments": BOTH}, [], id="an address that the wiki does not know"),
        pytest.param({"environments": BOTH}, {"environments": {"production": META, "beta": None}}, [], id="a directory for an environment"),
        pytest.param({"environments": {"production": META}}, {"environments": {"production": META, "local": None}}, [], id="a directory beside"),
        pytest.param({"bot": "Copy bot"}, {"bot": "Copybot"}, [("bot", "the wiki's bot is Copy bot, the settings say Copybot, whose edits alone are taken for copies; say bot = \"Copy bot\" under [environments.production], or correct $wgInstrumentConfiguratorBot")], id="another bot"),
        pytest.param({"environment": "beta"}, {}, [("environment", "the wiki says that it is beta, the settings call it production; call it beta in the settings, or correct $wgInstrumentConfiguratorEnvironment")], id="another name"),
        pytest.param({"environments": BOTH}, {"environments": {"production": META}}, [("environments", f"documents may name beta, which the settings do not know; to work with it, add [environments.beta], whose api is {BETA}")], id="an environment that the settings do not know"),
        pytest.param({"environments": {"production": META, "beta": None}}, {"environments": {"production": META}}, [("environments", "documents may name beta, which the settings do not know; to work with it, add [environments.beta]")], id="one without an address"),
        pytest.param({"environments": {"production": META}}, {"environments": BOTH}, [("environments", "the settings know beta, of which the wiki says nothing; an administrator adds it to $wgInstrumentConfiguratorEnvironments")], id="one that the wiki does not know"),
        pytest.param({"environments": BOTH}, {"environments": BOTH | {"beta": META}}, [("environments", f"the wiki says that beta is {BETA}, the settings say {META}; correct one of the two")], id="another address"),
    ],
)  # fmt: skip
def test_what_the_wiki_and_the_settings_say_otherwise_is_found(told, settings, found):
    known = site(setup=Setup(review=False, **told))

    warned = [(check, message) for check, _, message in wrong(known, expected=replace(EXPECTED, **settings))]

    assert warned == found


def test_what_the_wiki_says_is_told():
    known = site(setup=Setup(review=False, environments=BOTH, bot="Copy bot"))
    expected = replace(EXPECTED, environments=BOTH)

    told = [
        each.message for each in diagnosis(known, MARA, expected) if each.check in ("bot", "environments")
    ]

    assert told == ["documents may name beta, production", "the bot is Copy bot"]


def test_a_wiki_that_does_not_answer_is_one_finding():
    assert unanswered(WikiUnavailableError("beta", "unreachable")) == Finding(
        "answer", FAILURE, "beta: unreachable; try again later"
    )


def test_only_rights_that_matter_are_shown_and_only_groups_that_say_something():
    assert relevant_rights(MARA, "editinstruments") == (
        "edit",
        "createpage",
        "editinstruments",
        "proposeinstruments",
    )
    assert relevant_rights(NOBODY, "editinstruments") == ()
    assert (named_groups(MARA), named_groups(NOBODY)) == ("instrument-maintainer", "none")
