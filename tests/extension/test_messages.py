"""Every message that the extension says exists and is documented, and none is left over."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

EXTENSION = Path(__file__).parents[2] / "extension"
MANIFEST = json.loads((EXTENSION / "extension.json").read_text(encoding="utf-8"))
SCHEMA = json.loads((EXTENSION / "schemas/instrument/1.0.0.json").read_text(encoding="utf-8"))
ATTRIBUTES = json.loads((EXTENSION / "schemas/attributes.json").read_text(encoding="utf-8"))["attributes"]
SLIPS = sorted((EXTENSION.parent / "schemas/vectors/syntax").glob("*.json"))
PREFIX = "instrumentconfigurator-"


def messages(language: str) -> dict[str, str]:
    [directories] = MANIFEST["MessagesDirs"].values()
    found: dict[str, str] = {}
    for directory in directories:
        texts = json.loads((EXTENSION / directory / f"{language}.json").read_text(encoding="utf-8"))
        texts.pop("@metadata")
        assert not found.keys() & texts.keys(), directory
        found |= texts
    return found


def source(name: str = "**/*.php") -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(EXTENSION.glob(name)))


def found(pattern: str, name: str = "**/*.php") -> set[str]:
    """Return what a pattern finds, which has to be something: a source that moved must not empty the check."""
    everything = set(re.findall(pattern, source(name), re.MULTILINE))
    assert everything, pattern
    return everything


def named_in_full() -> set[str]:
    """Return keys as sources write them: whole, or without our prefix in calls that add it."""
    calls = found(
        r"->(?:say|notice|folded|count|lasting|spoken|step|table)\(\s*'([a-z-]+)'", "src/View/*.php"
    )
    either = found(r"\$\w+ \? '([a-z-]+)' : '[a-z-]+' \)", "src/View/Summary.php") | {
        "off",
        "differences",
        "draft",
        "invalid",
    }
    says = found(r"\$say\(\s*'([a-z-]+)'", "src/View/*.php")
    columns = found(r"'((?:key|off)-[a-z-]+)'[, ]", "src/View/SpecialSwitchOffInstruments.php")
    whys = {f"off-{why}" for why in found(r"'(\w+)' => \[\]", "src/View/SpecialSwitchOffInstruments.php")}
    headings = found(r"->listed\( '([a-z]+)'", "src/View/Warnings.php")
    manifest = json.dumps(MANIFEST)
    return (
        found(rf"['\"]({PREFIX}[a-z-]+[a-z])['\"]")
        | set(re.findall(rf"\"({PREFIX}[a-z-]+)\"", manifest))
        | {PREFIX + key for key in calls | says | columns | whys | either | headings}
    )


def problems() -> set[str]:
    """Return the keys that `Problem::messageKey` makes, and those of refused proposals."""
    codes = found(
        r"new Problem\(\s*[^,]+, '((?!form/)[a-z]+/[a-z-]+)'(?! ?, \[[^\]]*\], \$sentence)",
        "src/Document/*.php",
    )
    sentences = found(r"=> \[ '[a-z/]+', '([a-z-]+)' \]", "src/Document/Validator.php") | {"schema-type"}
    for source_of_advice in ("src/Document/Advice.php", "src/Document/ContextRules.php"):
        codes |= found(r"'([a-z]+/[a-z-]+)'", source_of_advice)
        sentences |= found(r"'((?:attribute|risk)-[a-z-]+)'", source_of_advice)
    [refusals] = found(r"@return string\|null (\"[^;]*);", "src/Document/Proposal.php")
    return {
        PREFIX + key
        for key in {code.replace("/", "-") for code in codes}
        | sentences
        | set(re.findall(r'"([a-z-]+)"', refusals))
    }


def families() -> set[str]:
    """Return keys that end in a value: of the document schema, or of a list in a source."""
    columns = " ".join(found(r"COLUMNS = \[(.*?)\]", "src/View/*Table.php"))
    properties, definitions = SCHEMA["properties"], SCHEMA["$defs"]
    states = found(r"public const [A-Z_]+ = '([a-z-]+)'", "src/Document/Instrument.php") | {
        "active",
        "invalid",
    }
    [terms] = found(r"(?s)TERMS = \[(.*?)\n\t\];", "src/View/Glossary.php")
    waiting = found(r"public const [A-Z_]+ = '([a-z-]+)'", "src/Hub/WaitingProposal.php")
    decisions = found(r"public const [A-Z]+ = '(\w+)'", "src/Hub/Decisions.php")
    [refusals] = found(r"@return string\|null (\"[^;]*);", "src/Document/Proposal.php")
    endings = {
        "state": states | {"inactive"},
        "about-state": states,
        "proposal": waiting,
        "about-proposal": waiting,
        "view": {"all", "mine", "open", "outdated"},
        "tab": {"proposals", "help"},
        "arrival": found(r"public const [A-Z_]+ = '([a-z-]+)'", "src/Delivery/Arrival.php"),
        "terms": set(re.findall(r"'(\w+)' => \[", terms)) | {"states", "proposals"},
        "term": set(re.findall(r"'(\w+)'(?! =>)", terms)),
        "about-term": set(re.findall(r"'(\w+)'(?! =>)", terms)),
        "legend": found(r"'(\w+)'", "src/View/TimeLine.php") & {"past", "window", "off", "now"},
        "sort": {"start", "end"},
        "switch-off": {"selected", "all"},
        "unit": set(definitions["Sample"]["properties"]["unit"]["enum"]),
        "attribute": {
            name.replace("_", "-") for name, each in ATTRIBUTES.items() if each["status"] == "current"
        },
        "risk": set(definitions["Risk"]["properties"]["level"]["enum"]),
        "platform": set(properties["platforms"]["items"]["enum"]),
        "key": {key.replace("_", "-") for key in found(r"->row\( '(\w+)'", "src/View/Summary.php")}
        | set(re.findall(r"'(\w+)'", columns)),
        "place": found(r"'place-([a-z-]+)'", "src/View/Places.php"),
        "differences": found(r"'differences-([a-z-]+)'", "src/View/*.php"),
        "grows": {"on"}
        | found(r"yield '([a-z-]+)'", "src/Document/Growth.php")
        | found(r"'(\w+)' => '\w+'", "src/Document/Growth.php"),
        "json": {"at"}
        | found(r", '([a-z-]+)' \]", "src/Document/Fault.php")
        | found(r"named\(\s*'([a-z-]+)'", "src/Document/[FS]*.php"),
        "outcome": found(r"public const [A-Z_]+ = '([a-z-]+)'", "src/Hub/SwitchOffOutcome.php"),
        "review": found(r"public const [A-Z]+ = '(\w+)'", "src/Document/ReviewState.php"),
        "decide": decisions,
        "done": decisions,
        "undecided": found(r"(?:self::no\( |=> |\? )'([a-z-]+)'", "src/Hub/Decisions.php")
        | set(re.findall(r'"([a-z-]+)"', refusals))
        | {"half"},
        "rates": {"of-more"} | found(r"'rates-([a-z]+)'", "src/View/Rates.php"),
        "link": found(r"->link\( .*?, '(\w+)'", "src/View/Frame.php"),
        "filter": found(r"\$(?:field|choice)\( '(\w+)'", "src/View/Filters.php"),
    }
    endings |= of_the_form()
    return {f"{PREFIX}rates"} | {
        f"{PREFIX}{family}-{ending}" for family, all_of_it in endings.items() for ending in all_of_it
    }


def of_the_form() -> dict[str, set[str]]:
    """Return the families of the form: of its fields, which the document schema names, and of what is wrong there."""
    labels = {label.replace("_", "-") for label in labels_of_fields(SCHEMA, "")} | {"name"}
    own = found(r"'(form/[a-z-]+)'", "src/**/*.php")
    known = {key.removeprefix(PREFIX) for key in problems()} | {code.replace("/", "-") for code in own}
    spoken = {
        key.removeprefix(f"{PREFIX}fault-") for key in messages("en") if key.startswith(f"{PREFIX}fault-")
    }
    rows = found(r"\[ '(wiki)', '(rate)' \]", "src/View/FormRates.php").pop()
    return {
        "field": labels | {f"{label}-help" for label in labels},
        # A problem without a sentence of its own at a field is told as everywhere; but not one that only the form finds.
        "fault": spoken & known
        | {code.replace("/", "-") for code in own}
        | found(r"=> '(instant|rate|wiki)'", "src/View/FormProblems.php")
        | set(found(r"\? '(choose)' : '(empty)'", "src/View/FormProblems.php").pop()),
        "form": found(r"'form-([a-z-]+[a-z])'", "src/View/*.php")
        | found(r"\$part\( '(day|time)'", "src/View/FormControls.php")
        | set(found(r"\? '(choose)' : '(as-everywhere)'", "src/View/FormControls.php").pop())
        | {*rows, *(f"{row}-of" for row in rows)}
        | {"check", "propose", "save"}
        | {f"group-{name.split('_')[0]}" for name, each in ATTRIBUTES.items() if each["status"] == "current"}
        | {f"section-{section}" for section in found(r"^\t\t'(\w+)' => \[ '", "src/View/FormPage.php")}
        | {"section-more", "section-overrides", "open", "outdated"},
    }


def labels_of_fields(part: dict[str, Any], at: str) -> Iterator[str]:
    """Yield the places of a schema that have a field, but for those that are what they are."""
    for key, below in part.get("properties", {}).items():
        resolved = SCHEMA["$defs"][below["$ref"].rpartition("/")[2]] if "$ref" in below else below
        if "properties" in resolved:
            yield from labels_of_fields(resolved, f"{at}{key}-")
        elif f"{at}{key}" not in ("schema", "name", "overrides"):
            yield f"{at}{key}"


def of_the_core() -> set[str]:
    """Return keys that MediaWiki makes of names in extension.json and the sources."""
    [changes] = found(r"CHANGES = \[(.*?)\]", "src/Hub/TagHooks.php")
    names = {f"instrument{change}" for change in re.findall(r"'([a-z-]*)'", changes)}
    names.add("instruments")  # the client's
    [tagged] = found(r"const TAGGED = \[(.*?)\]", "src/Hub/Events.php")
    event = dict(re.findall(r"const ([A-Z_]+) = '([a-z-]+)'", source("src/Document/Event.php")))
    names |= {f"instrument-{event[name]}" for name in re.findall(r"Event::([A-Z_]+)", tagged)}
    notified = {"echo-category-title-instrument-review", "echo-pref-tooltip-instrument-review"} | {
        f"notification-{part}"
        for part in (
            "header-instrument-proposed",
            "subject-instrument-proposed",
            "subject-instrument-decided",
        )
    }
    notified |= {f"notification-header-instrument-decided-{event[name]}" for name in ("APPROVED", "DECLINED")}
    groups = set(MANIFEST["GroupPermissions"]) - {"user"}
    return (
        {f"{kind}-{right}" for kind in ("right", "action") for right in MANIFEST["AvailableRights"]}
        | {f"grant-{grant}" for grant in MANIFEST["GrantPermissions"]}
        | {
            f"{key}"
            for name in groups
            for key in (f"group-{name}", f"group-{name}-member", f"grouppage-{name}")
        }
        | notified
        | {f"logentry-{action.replace('/', '-')}" for action in MANIFEST["LogActionsHandlers"]}
        | {f"log-action-filter-{log}" for log in MANIFEST["ActionFilteredLogs"]}
        | {
            f"log-action-filter-{log}-{action}"
            for log, actions in MANIFEST["ActionFilteredLogs"].items()
            for action in actions
        }
        | {f"tag-{name}{end}" for name in names for end in ("", "-description")}
        | {key for name in found(r"\$list\['(\w+)'\]") for key in (name.lower(), f"{name.lower()}-summary")}
    )


def test_no_file_says_a_key_twice():
    """JSON keeps the last of two equal keys, and loses the first without a word."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), keys
        return dict(pairs)

    for path in (EXTENSION / "extension.json", *(EXTENSION / "i18n").rglob("*.json")):
        json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=once)


def test_every_message_that_is_said_exists_and_none_is_left_over():
    assert named_in_full() | problems() | families() | of_the_core() == set(messages("en"))


def test_every_directory_of_messages_is_one_that_the_wiki_reads():
    [directories] = MANIFEST["MessagesDirs"].values()

    assert {path.parent for path in (EXTENSION / "i18n").rglob("*.json")} == {
        EXTENSION / directory for directory in directories
    }


def test_every_message_is_documented_for_translators():
    assert list(messages("qqq")) == list(messages("en"))


@pytest.mark.parametrize("key", messages("en"))
def test_a_message_s_parameters_are_documented(key):
    standard = "{{doc-" in messages("qqq")[key]
    used = set(re.findall(r"\$\d", messages("en")[key]))

    assert standard or used <= set(re.findall(r"^\* (\$\d) - ", messages("qqq")[key], re.MULTILINE))


@pytest.mark.parametrize(
    "case", [pytest.param(json.loads(path.read_bytes()), id=path.stem) for path in SLIPS]
)
def test_the_sentence_about_a_slip_is_the_command_line_s(case):
    sentence = re.escape(messages("en")[f"{PREFIX}json-{case['fault']}"])

    assert re.fullmatch(re.sub(r"\\\$\d", ".+", sentence), case["says"])
