"""What the API answers, as far as we read it: one shape for each question; `Api` judges every answer by its shape.

Source: MediaWiki's `includes/api/` and what 1.39 and 1.43 were seen to answer with `formatversion=2`.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, NotRequired, TypedDict

from configurator.core.shape import Id, IdOrZero, Instant, Rule, is_sha1

_LONGEST_TITLE = 600
_LONGEST_SUMMARY = 70_000  # of an imported one; MediaWiki's own have 500 characters
_LONGEST_DATABASE = 200

#: With its namespace; nothing that is not printed.
Title = Annotated[
    str,
    Rule(
        lambda text: 0 < len(text) <= _LONGEST_TITLE and not re.search(r"[\x00-\x1f\x7f]", text),
        "is no title",
    ),
]
#: The name of a user or a group, a right, a tag, a content model.
Name = Annotated[str, Rule(lambda text: 0 < len(text) <= _LONGEST_TITLE, "is no name")]
#: Who did something; imported revisions may be nobody's.
Who = Annotated[str, Rule(lambda text: len(text) <= _LONGEST_TITLE, "is no name of a user")]
Summary = Annotated[str, Rule(lambda text: len(text) <= _LONGEST_SUMMARY, "is no edit summary")]
# Very old revisions may have an empty one.
_Sha1 = Annotated[str, Rule(lambda text: text == "" or is_sha1(text), "is no SHA-1")]
_Token = Annotated[str, Rule(re.compile(r"[\x21-\x7e]{1,200}").fullmatch, "is no token")]
# Hosts, paths and database names may be of any script.
_Server = Annotated[
    str, Rule(re.compile(r"(https?:)?//[^\s/?#@<>\"]{1,255}").fullmatch, "is no address of a server")
]
_Path = Annotated[
    str,
    Rule(lambda text: "$1" in text and text.isprintable() and " " not in text, "is no path with $1"),
]
_Database = Annotated[
    str,
    Rule(lambda text: 0 < len(text) <= _LONGEST_DATABASE and text.isprintable(), "is no name of a database"),
]


_ENVIRONMENT = re.compile("[a-z][a-z0-9-]{0,62}")
#: As documents name them; a wiki whose setting is none has no name.
_EnvironmentOrNone = Annotated[
    str, Rule(lambda text: text == "" or _ENVIRONMENT.fullmatch(text), "is no name of an environment")
]
# Where it leads is judged by who would follow it.
_Address = Annotated[str, Rule(re.compile("https?://[!-~]{1,2000}").fullmatch, "is no address")]
_Environments = Annotated[
    dict[str, _Address | None],
    Rule(lambda told: all(map(_ENVIRONMENT.fullmatch, told)), "has a key that is no name of an environment"),
]
#: Of this wiki, and none of another or with a label: it is compared with names in page histories.
_Account = Annotated[
    str,
    Rule(re.compile(r"[^\x00-\x1f\x7f#<>\[\]|{}/@:]{1,235}").fullmatch, "is no name of an account"),
]


class Warned(TypedDict):
    """A warning of the API."""

    code: str
    text: NotRequired[str]


_CONTINUES = re.compile("([a-z]{0,20}continue|[a-z]{1,20}offset|siprop)")
#: Its keys are parameters of the next request: only those by which MediaWiki continues.
More = Annotated[
    dict[str, str | int],
    Rule(lambda more: len(more) > 0 and all(map(_CONTINUES.fullmatch, more)), "continues nothing"),
]


#: What every answer has around it.
Envelope = TypedDict(
    "Envelope",
    {"curtimestamp": Instant, "continue": NotRequired[More], "warnings": NotRequired[list[Warned]]},
)


class Echo(TypedDict):
    """What was sent as `requestid`, normalised."""

    requestid: NotRequired[str]


class Failed(TypedDict):
    """One of the API's errors."""

    code: str
    text: NotRequired[str]
    data: NotRequired[dict[str, object] | list[object] | None]


class Errors(TypedDict):
    """An answer that is a refusal."""

    errors: Annotated[list[Failed], Rule(len, "is empty")]


class Slot(TypedDict):
    """The main slot of a revision."""

    contentmodel: NotRequired[Name]
    content: NotRequired[str]
    texthidden: NotRequired[bool]


class Slots(TypedDict):
    """The slots of a revision; instruments have one."""

    main: Slot


class Revision(TypedDict):
    """One of `prop=revisions`; what is hidden is not there."""

    revid: Id
    parentid: IdOrZero
    timestamp: Instant
    user: NotRequired[Who]
    comment: NotRequired[Summary]
    sha1: NotRequired[_Sha1]
    slots: Slots


class Bare(TypedDict):
    """One revision of `prop=revisions` with its text and not much else."""

    revid: Id
    slots: Slots


class _Page(TypedDict):
    title: Title
    pageid: NotRequired[Id]
    missing: NotRequired[bool]
    invalidreason: NotRequired[str]
    revisions: NotRequired[list[Revision]]


#: A page of a query; a continued answer may leave its revisions to another one, and an answer that is cut has none of them.
Page = Annotated[
    _Page, Rule(lambda page: "revisions" not in page or "pageid" in page, "has revisions and no pageid")
]


class Notice(TypedDict):
    """A page that is no instrument."""

    missing: NotRequired[bool]
    invalidreason: NotRequired[str]
    revisions: NotRequired[list[Bare]]


Normalized = TypedDict("Normalized", {"from": str, "to": Title})


class Limits(TypedDict):
    """What one run of the bot may write, where the site says it."""

    max_writes: NotRequired[Annotated[int, Rule(lambda number: number >= 1, "is below 1")]]
    max_share: NotRequired[
        Annotated[int | float, Rule(lambda share: 0 < share <= 1, "is no share above 0 and up to 1")]
    ]


class Configurator(TypedDict):
    """What our extension adds to `siprop=general`."""

    review: bool
    environment: NotRequired[_EnvironmentOrNone]
    environments: NotRequired[_Environments]
    bot: NotRequired[_Account | None]
    limits: NotRequired[Limits]
    service: NotRequired[_Address | None]


class General(TypedDict):
    """`siprop=general`."""

    generator: Name
    wikiid: _Database
    server: _Server
    articlepath: _Path
    readonly: NotRequired[bool]
    readonlyreason: NotRequired[str]
    instrumentconfigurator: NotRequired[Configurator]


class NamespaceInfo(TypedDict):
    """One of `siprop=namespaces`; the main one has an empty name."""

    id: int
    name: str
    case: Name
    defaultcontentmodel: NotRequired[Name]
    namespaceprotection: NotRequired[str]


class User(TypedDict):
    """`meta=userinfo`."""

    name: Name
    groups: list[Name]
    rights: list[Name]
    anon: NotRequired[bool]
    blockid: NotRequired[int | None]
    blockpartial: NotRequired[bool]
    blockreason: NotRequired[str]


class Tokens(TypedDict):
    """`meta=tokens`."""

    csrftoken: _Token


class Tag(TypedDict):
    """One of `list=tags`."""

    name: Name
    source: list[Name]


class Found(TypedDict, total=False):
    """Pages, and the facts that ride along with the first of them."""

    pages: list[Page]
    normalized: list[Normalized]
    general: General
    namespaces: dict[str, NamespaceInfo]
    userinfo: User
    tokens: Tokens
    tags: list[Tag]


class Pages(TypedDict):
    """The answer about pages, or about the wiki itself; nothing was found where there is no `query`."""

    query: NotRequired[Found]


class _OnePage(TypedDict):
    pages: Annotated[list[Page], Rule(lambda pages: len(pages) == 1, "is not one page")]


class OnePage(TypedDict):
    """The answer about one page."""

    query: _OnePage


class _OneNotice(TypedDict):
    pages: Annotated[list[Notice], Rule(lambda pages: len(pages) == 1, "is not one page")]


class OneNotice(TypedDict):
    """The answer about one page that is no instrument."""

    query: _OneNotice


class _Event(TypedDict):
    timestamp: Instant
    title: NotRequired[Title]
    type: NotRequired[Name]
    action: NotRequired[Name]
    user: NotRequired[Who]
    comment: NotRequired[Summary]


#: One entry of `list=logevents`; of a hidden one only the time is there.
Event = Annotated[
    _Event, Rule(lambda event: "action" not in event or "type" in event, "has an action and no type")
]


class _Events(TypedDict):
    logevents: list[Event]


class Events(TypedDict):
    """The answer of `list=logevents`."""

    query: _Events


class Targets(TypedDict, total=False):
    """Where something was moved, or what was imported or merged."""

    target_title: Title
    dest_title: Title


class Logged(TypedDict):
    """One log entry of `list=recentchanges`."""

    timestamp: Instant
    title: NotRequired[Title]
    actionhidden: NotRequired[bool]
    logparams: NotRequired[Targets | list[object] | None]


class _Changes(TypedDict):
    recentchanges: list[Logged]


class Changes(TypedDict):
    """The answer of `list=recentchanges`."""

    query: _Changes


class Member(TypedDict):
    """One of `list=users`; an account that is not there has no groups."""

    name: Name
    groups: NotRequired[list[Name]]


class Group(TypedDict):
    """One of `siprop=usergroups`."""

    name: Name
    rights: NotRequired[list[Name]]


class _Members(TypedDict):
    users: NotRequired[list[Member]]
    usergroups: NotRequired[list[Group]]


class Members(TypedDict):
    """The answer of `list=users&meta=siteinfo`."""

    query: _Members


class _Wiki(TypedDict):
    dbname: _Database


class _Language(TypedDict):
    site: NotRequired[list[_Wiki]]


class Matrix(TypedDict):
    """`action=sitematrix`: `{"count": 9, "0": {"site": [{"dbname": …}, …]}, "specials": [{"dbname": …}, …]}`."""

    sitematrix: NotRequired[dict[str, int | _Language | list[_Wiki]]]


class Streams(TypedDict):
    """`action=streamconfigs`: settings by the stream's name."""

    streams: NotRequired[dict[str, object] | list[object]]


class _Done(TypedDict):
    result: Literal["Success"]
    title: Title
    nochange: NotRequired[bool]
    oldrevid: NotRequired[IdOrZero]
    newrevid: NotRequired[Id]


#: An edit that was taken.
Done = Annotated[
    _Done,
    Rule(
        lambda done: "nochange" in done or ("oldrevid" in done and "newrevid" in done),
        "does not say what was saved",
    ),
]
#: One that was not; extensions answer as they like.
NotDone = Annotated[
    dict[str, object],
    Rule(lambda done: isinstance(done.get("result"), str) and done["result"] != "Success", "has no result"),
]


class Saved(TypedDict):
    """The answer of `action=edit`."""

    edit: Done | NotDone


class _LogInTokens(TypedDict):
    logintoken: str


class _LogInQuery(TypedDict):
    tokens: _LogInTokens


class LogInToken(TypedDict):
    """The answer of `action=query&meta=tokens&type=login`."""

    query: _LogInQuery


class LogInResult(TypedDict):
    """What the wiki says to a bot password."""

    result: Name
    reason: NotRequired[Failed]


class LogIn(TypedDict):
    """The answer of `action=login`."""

    login: LogInResult
