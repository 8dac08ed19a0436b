"""Documents as different as real ones are: what they share, how long they are, how many wikis have a rate.

Names, streams, lists of attributes and rates follow Wikimedia's stream configuration, in which each of these looks
different for each stream. A number makes the same document in every run.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from configurator.core.document.attributes import ATTRIBUTES, Status, implied_risk
from tests.support.examples import web_scroll

if TYPE_CHECKING:
    from collections.abc import Sequence

    from configurator.core.document.model import Platform

#: Another number makes other documents, on pages of their own.
SEED = 1


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split(","))


_FEATURES = _listed(
    "account creation,add a link,article feedback,block notice,captcha,category tree,citation tool,code editor,"
    "contribution feed,dark mode,diff view,donation banner,edit check,font size,gallery,global search,help panel,"
    "image suggestion,impact module,incident report,infobox,interlanguage links,ip reveal,language switcher,link preview,"
    "main menu,map,mass delete,media viewer,mentor dashboard,mobile editor,newcomer homepage,page tools,personal menu,"
    "preferences,quick survey,random article,reading list,recent changes,reference preview,reply tool,revision slider,"
    "search suggestions,section translation,special login,sticky header,table of contents,talk page,thanks,watchlist"
)
_ACTIONS = _listed(
    "abandonment,activation,attempts,baseline,clicks,completion,conversion,dismissal,duration,engagement,errors,"
    "exposure,first use,funnel,hover,impressions,init,interaction,keyboard use,latency,load time,opens,opt in,opt out,"
    "position,pins,reach,redirects,repeat use,retention,saves,scroll depth,selection,session length,shares,steps,"
    "submissions,switches,time to first click,visits"
)
_TEAMS = _listed(
    "Abstract Wikipedia,Advancement,Campaigns,Community Tech,Connection,Data Products,Design System,Editing,"
    "Experiment Platform,Fundraising Tech,Growth,Language and Product Localization,Mobile Apps,Moderator Tools,"
    "Performance,Reader Experience,Reader Growth,Search Platform,Structured Content,Trust and Safety Product,Web,"
    "Wikidata,Wikimedia Deutschland Technical Wishes"
)
_SCHEMAS = ("analytics/product_metrics/web/base",) * 5 + (
    "analytics/product_metrics/web/translation",
    "analytics/mediawiki/product_metrics/{snake}",
    "analytics/mediawiki/client/{snake}",
)
_SENTENCES = (
    "Counts how often {feature} is part of a visit that ends in an edit.",
    "We want to know whether {action} of {feature} differ between readers with and without an account.",
    "An event is sent when the {feature} becomes visible, and another one when it goes away.",
    "The baseline is what {team} measured in the {quarter} quarter with the instrument that this one replaces.",
    "{percent} percent of the sessions showed the {feature} last year; the aim is a tenth more.",
    "On wikis with fewer than {count} active editors the rate is higher, so that the intervals stay narrow enough.",
    "Nothing that a reader types is sent, only the length of it in steps of {step} characters.",
    "The event carries a funnel token of its own, which is thrown away when the page is left.",
    "Dashboards read the table {snake}_daily; it is kept for 90 days and then only as sums.",
    "If {action} fall by more than {percent} percent in a week, the {feature} is switched back to what it was.",
    "Bots and prefetches are left out where the client can tell.",
    "The data steward of {team} reviews the list of attributes twice a year.",
    "See the measurement plan for the questions, the power analysis and the date by which an answer is expected.",
    "Known gap: readers without JavaScript are never counted, about {percent} in {count}.",
)
_LANGUAGES = _listed(
    "ar,arz,azb,bcl,be,bg,bn,br,bs,ca,ceb,cs,cy,da,de,el,en,eo,es,et,eu,fa,fi,fr,ga,gl,gu,he,hi,hr,hu,hy,id,is,it,ja,ka,kk,"
    "km,kn,ko,ku,ky,la,lb,lt,lv,mk,ml,mn,mr,ms,my,nl,nn,no,or,pa,pl,ps,pt,ro,ru,si,simple,sk,sl,sq,sr,su,sv,sw,ta,te,th,tl,"
    "tr,tt,uk,ur,uz,vec,vi,war,wuu,yi,zh,zh_min_nan"
)
_RATES = (1, 0.5, 0.25, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.0025, 0.001, 0.0001)
#: The share of the instruments that servers send events for, too.
_ON_SERVERS = 0.25
_QUARTERS = ("first", "second", "third", "fourth")


def name(number: int) -> str:
    """Return the name of an instrument: a feature, and what is measured of it."""
    feature, action = _subject(number)
    return f"{feature} {action}".replace(" ", "-")


def document(number: int, title: str | None = None) -> dict[str, Any]:
    """Return a valid instrument of the usual size, with a stream of its own; perhaps with another title."""
    draw = Random(f"{SEED} {number}")  # noqa: S311 - the same in every run is what is wanted
    feature, action = _subject(number)
    snake = name(number).replace("-", "_")
    teams = draw.sample(_TEAMS, draw.choice((1, 1, 1, 2)))
    platforms: list[Platform] = ["web", "server"] if draw.random() < _ON_SERVERS else ["web"]
    attributes = _attributes(draw, platforms)
    risk = implied_risk(attributes)
    task = draw.randrange(250_000, 430_000)
    return web_scroll(
        name=name(number),
        title=title or f"{feature} {action}".capitalize(),
        description=_description(draw, feature=feature, action=action, team=teams[0], snake=snake),
        owners=teams,
        contact=f"{teams[0].lower().replace(' ', '-')}@lists.wikimedia.org",
        task=f"T{task}",
        purpose=draw.sample([f"WE {major}.{minor}" for major in range(1, 7) for minor in range(1, 6)], 2),
        risk={"level": risk, "review": None if risk == "low" else f"T{task + 7}"},
        start=f"2026-{draw.randint(1, 6):02}-{draw.randint(1, 28):02}T{draw.choice((0, 8, 13)):02}:00:00Z",
        platforms=platforms,
        stream={
            "name": draw.choice(("mediawiki.product_metrics.", "mediawiki.")) + snake,
            "schema_title": draw.choice(_SCHEMAS).format(snake=snake),
            "destination_event_service": draw.choice(
                ("eventgate-analytics-external",) * 4 + ("eventgate-analytics",)
            ),
        },
        sample=_sample(draw),
        contextual_attributes=attributes,
        overrides=draw.choice(({}, {"beta": {"sample": {"unit": "session", "rate": 1, "wikis": {}}}})),
    )


def _subject(number: int) -> tuple[str, str]:
    """Return the feature and the action; features come in turn, so that few instruments have many of them."""
    turn, feature = divmod(number, len(_FEATURES))
    return _FEATURES[feature], _ACTIONS[(turn + 7 * feature) % len(_ACTIONS)]


def _description(draw: Random, **words: str) -> str:
    """Return some sentences with the words of this instrument."""
    sentences: Sequence[str] = draw.sample(_SENTENCES, draw.randint(4, len(_SENTENCES)))
    return " ".join(
        sentence.format(
            **words,
            quarter=draw.choice(_QUARTERS),
            percent=draw.randint(2, 60),
            count=draw.choice((50, 100, 250, 1000)),
            step=draw.choice((5, 10, 16)),
        )
        for sentence in sentences
    )[:2000]


def _attributes(draw: Random, platforms: Sequence[Platform]) -> list[str]:
    """Return some of what the clients of all these platforms supply."""
    known = [
        each.name
        for each in ATTRIBUTES.values()
        if each.status is Status.CURRENT and set(platforms) <= set(each.clients)
    ]
    return draw.sample(known, draw.randint(1, 16))


def _sample(draw: Random) -> dict[str, Any]:
    """Return a rate, and those of the wikis that have another one: of many instruments few, of some nearly a hundred."""
    rate = draw.choice(_RATES[1:])
    others = [each for each in _RATES if each != rate]
    wikis = draw.sample(_LANGUAGES, draw.choice((0, 1, 2, 5, 12, 30, 60, len(_LANGUAGES))))
    few = draw.sample(others, 3)
    return {
        "unit": draw.choice(("session", "session", "pageview")),
        "rate": rate,
        "wikis": {f"{wiki}wiki": draw.choice(few) for wiki in wikis},
    }
