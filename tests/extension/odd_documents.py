"""Documents of every odd kind that can stand on a page: saved before the rules, imported, or never meant to be one."""

from __future__ import annotations

import json
import math
import random
import unicodedata
from typing import Any

from configurator.core.document.texts import stored_text
from tests.support.examples import web_scroll

#: A combining mark of Unicode 15, which PHP may know before Python does.
NEWER = "\U00010efd"
#: Texts that normalisation changes, that garble an escape, that grow, or that only look as if.
TEXTS = {
    "decomposed": "Cafe\u0301",
    "one character for another": "\u212b\u2126",
    "composition excluded, and growing": "\u0958" * 200,
    "marks in another order": "a\u0301\u0327",
    "parts of a syllable": "\u1100\u1161",
    "noncharacters": "x\ufffe\uffff",
    "replaced before": "x\ufffd",
    "mark behind an escape": "a<\u0327b",
    "marks behind escapes": ">\u0301\u0327 &\u0307 <\u0301",
    "mark behind a sign": "<\u0338",
    "mark behind a line break": "a\n\u0301 \t\u0327",
    "mark behind a control": "\u001f\u0307\u0000",
    "mark behind a separator": "\u2028\u0301\u2029",
    "mark first": "\u0301",
    "mark newer than some": f"a\u0301{NEWER}",
    "marks newer than some in another order": f"a\u0301{NEWER}\u0327",
    "emoji and joiners": "\U0001f469\u200d\U0001f680\ufeff",
    "markup": "</textarea><script>''[[x]]{{{1}}}--~~~~",
    "quotes and backslashes": '"\\" \\u003C \\\\n',
    "spaces": "  \u00a0\u3000 ",
}
_ALPHABET = (
    'aeCnf<>&"\\\n\x1f\u0301\u0327\u0338\u0307\u00e9\u00c7\u212a\u0958\ufffe\uffff\ufffd\u1100\u1161\u2028'
)


def odd_documents() -> dict[str, str]:
    """Return the texts of pages by what is odd about them; every one of them is JSON and says `enabled`, or ought to."""
    chance = random.Random(20261128)  # noqa: S311 -- the same documents every time
    texts = TEXTS | {
        f"by chance {number}": "".join(chance.choices(_ALPHABET, k=chance.randint(1, 9)))
        for number in range(6)
    }
    documents = {
        kind: _PLACES[number % len(_PLACES)](text) for number, (kind, text) in enumerate(texts.items())
    }
    documents["all texts at all places"] = {
        key: value for text in texts.values() for place in _PLACES for key, value in place(text).items()
    } | {"purpose": list(texts.values())}
    documents["keys that become equal"] = web_scroll(x={"\u00e9": 1, "e\u0301": 2, "\u00c5": 3, "\u212b": {}})
    documents["environments that become equal"] = web_scroll(
        overrides={"\u00e9": {"enabled": True}, "e\u0301": {"enabled": True, "sample": {}}}
    )
    documents["items that become equal"] = web_scroll(
        owners=["\u00e9", "e\u0301"], purpose=["\u212b", "\u00c5"]
    )
    documents |= {
        "deep": web_scroll(x=_nested(60)),
        "deeper than we read": web_scroll(x=_nested(300)),
        "too large": web_scroll(description="x" * 100_000),
        "a long list": web_scroll(purpose=list(range(2_000))),
        "another schema": web_scroll(schema="instrument/9.9.9"),
        "another name": web_scroll(name="another-name"),
        "wrong types": {"enabled": "yes", "overrides": [], "title": None, "owners": {}, "sample": 3},
        "without enabled": {"title": "x"},
        "nothing but enabled": {"enabled": True},
        "overrides of every kind": web_scroll(
            overrides={
                "a": {"enabled": True},
                "b": None,
                "c": [],
                "d": {"enabled": 1},
                "e": {"enabled": False},
                "": {},
            }
        ),
        "keys like numbers": {
            "1": 1,
            "01": 2,
            "-1": 3,
            "": 4,
            "1.5": 5,
            "9" * 30: 6,
            "enabled": True,
            "__proto__": 7,
        },
        "null bytes": {"enabled": True, "a\x00b": "\x00", "x": {"b\x00": 1}},
        "numbers": {"enabled": True, "x": [2**53 + 1, -(2**63), 1e25, 1e-7, 0.1, -0.0, 123456789.123456789]},
        "a null byte in an environment": web_scroll(overrides={"a\x00": {"enabled": True}}),
    }
    return {kind: stored_text(value) for kind, value in documents.items()} | _AS_IMPORTED


def value_of(text: str) -> Any:
    """Return what a reader of JSON makes of a text whose escapes normalisation may have garbled."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return json.loads(unicodedata.normalize("NFD", text))


def as_sent(value: Any) -> Any:
    """Return what a reader that knows only doubles sends back: null for what is too large, whole numbers rounded."""
    match value:
        case dict():
            return {key: as_sent(item) for key, item in value.items()}
        case list():
            return [as_sent(item) for item in value]
        case float() if not math.isfinite(value):
            return None
        case int() if not isinstance(value, bool) and abs(value) > 2**53:
            return float(value)
        case _:
            return value


def _nested(depth: int) -> Any:
    value: Any = 1
    for level in range(depth):
        value = [value] if level % 2 else {"x": value}
    return value


_PLACES = (
    lambda text: web_scroll(title=text),
    lambda text: web_scroll(owners=["Web", text, text]),
    lambda text: web_scroll(**{f"x{text}": text}),
    lambda text: web_scroll(overrides={text: {"enabled": True, "x": text}, "beta": {"enabled": True}}),
    lambda text: web_scroll(x=[[{text: [text]}]]),
)

#: Texts that no save would leave like this.
_AS_IMPORTED = {
    "a key twice": '{"enabled": true, "title": "a", "title": "b", "x": {"y": 1, "y": 2}}',
    "enabled twice": '{"enabled": false, "title": "a", "enabled": true}',
    "a number too large": '{"enabled": true, "x": [1e400, -1e999], "y": 123456789012345678901234567890}',
    "spelt otherwise": '\n{ "title":"\\u00e9\\/" ,\r\n  "enabled" : true, "rate": 1.50e+00 }\n\n',
    "decomposed and not indented": json.dumps({"enabled": True, "title": "Cafe\u0301"}, ensure_ascii=False),
}
