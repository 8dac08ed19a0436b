"""The module ext.instrumentConfigurator as scripts of a page use it, in a real browser."""

from __future__ import annotations

from tests.extension.places import Place
from tests.support.wikis import config_header

ASK = """( names ) => mw.loader.using( 'ext.instrumentConfigurator' ).then( () => names.map( ( name ) => [
    mw.instrumentConfigurator.get( name ), mw.instrumentConfigurator.inSample( name )
] ) )"""


def test_a_page_s_scripts_learn_which_instruments_run_and_who_is_in_the_sample(reader):
    place = Place(reader.wiki)
    place.save("all", sample={"unit": "session", "rate": 1, "wikis": {}})
    place.save("none", sample={"unit": "pageview", "rate": 0.5, "wikis": {reader.wiki.facts["dbname"]: 0}})
    place.save("off", enabled=False)
    place.refresh()
    reader.page.set_extra_http_headers(config_header(place.wiki.config))

    page = reader.open("Main Page")

    assert page.evaluate("typeof mw.instrumentConfigurator") == "undefined"
    runs = {"stream": "mediawiki.web_scroll", "attributes": ["page_id", "performer_is_logged_in"]}
    assert page.evaluate(ASK, [place.name("all"), place.name("none"), place.name("off"), "toString"]) == [
        [runs | {"sample": {"unit": "session", "rate": 1}}, True],
        [runs | {"sample": {"unit": "pageview", "rate": 0}}, False],
        [None, False],
        [None, False],
    ]
