"""A second kind of document: a value that is added, and nothing else, makes all of the tool work on it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from configurator.adapters.files import FileStore
from configurator.core.document.model import DocumentModel, modelled, published_schema
from configurator.core.document.names import PageReference
from configurator.core.drift.policy import Limits
from configurator.core.drift.states import Drift
from configurator.core.judged import Document
from configurator.core.kind import INSTRUMENT, KINDS, DocumentKind, canonical_text, kind_of
from configurator.errors import InvalidDocumentError
from configurator.settings import EnvironmentSettings, Settings
from configurator.usecases import plan, proposing
from configurator.usecases.branches import Pages
from configurator.usecases.deciding import prepare_approval
from configurator.usecases.drift import Pair, compare
from configurator.usecases.environment import Environment
from configurator.usecases.proposals import ProposalStatus, listing
from configurator.usecases.saving import LIVE, Draft, write
from configurator.wiring import Workspace
from tests.support.examples import web_scroll
from tests.support.memory import MemoryStore
from tests.support.pairs import KnownTexts

NOW = "2026-06-01T12:00:00Z"
NAME = "red-ball"


class Toy(DocumentModel):
    """What every document has, and a colour."""

    document_schema: Annotated[Literal["toy/1.0.0"], Field(alias="schema")]
    colour: str


TOY = DocumentKind(
    noun="toy",
    schema="toy/1.0.0",
    load=lambda: Toy,
    keys=(
        "schema", "name", "colour", "title", "description", "owners", "contact", "task", "purpose", "risk", "enabled",
        "start", "end", "environments", "sample", "contextual_attributes", "overrides",
    ),
    inner_keys={"risk": ("level", "review"), "sample": ("rate", "wikis")},
    page="Toy:{name}",
    proposal="Toy proposal:{name}",
    right="edittoys",
    proposal_right="proposetoys",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _toys(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(KINDS, TOY.schema, TOY)


def toy(**changed: Any) -> dict[str, Any]:
    of_instruments = ("platforms", "stream")
    shared = {key: value for key, value in web_scroll(overrides={}).items() if key not in of_instruments}
    mine = {"schema": "toy/1.0.0", "name": NAME, "colour": "red", "sample": {"rate": 0.5, "wikis": {}}}
    return shared | mine | changed


def environment(name: str, **settings: Any) -> Environment:
    return Environment(MemoryStore(name, user="Mara", kind=TOY), clock=lambda: NOW, **settings)


def draft(value: dict[str, Any]) -> Draft:
    return Draft(document=Document.of(value), base=LIVE)


def codes(document: Document, where: Environment) -> list[str]:
    return [problem.code for problem in document.problems(where.context)]


def test_a_toy_is_judged_by_its_own_schema_and_by_the_rules_that_hold_for_it():
    here = environment("production", authority=True)

    assert kind_of(toy()) is TOY
    assert isinstance(Document.of(toy(), NAME).valid, Toy)
    assert Document.of(toy(), NAME).instrument is None
    assert codes(Document.of(toy(colour=3), NAME), here) == ["schema/type"]
    assert codes(Document.of(toy(end="2025-01-01T00:00:00Z"), NAME), here) == ["window/empty"]
    assert codes(Document.of(toy(risk={"level": "pending", "review": None}), NAME), here) == ["risk/pending"]
    unit = toy(platforms=["ios"], sample={"unit": "pageview", "rate": 0.5, "wikis": {}})
    assert set(codes(Document.of(unit, NAME), here)) == {"schema/unknown-key"}, (
        "what units clients know is no matter"
    )
    [problem] = Document.of(toy(size=3), NAME).errors
    assert problem.message == "is no key of a toy; remove it, or correct its spelling"


def test_what_is_of_another_kind_than_the_page_is_refused():
    toys = environment("production")
    [refused] = toys.prepare([draft(web_scroll())], "")

    assert isinstance(refused.error, InvalidDocumentError)
    [problem] = refused.problems
    assert (problem.code, problem.message) == (
        "schema/unknown",
        'is "instrument/1.0.0"; this version reads "toy/1.0.0"',
    )
    instruments = Environment(MemoryStore("production"), clock=lambda: NOW)
    [refused] = instruments.prepare([draft(toy())], "")
    assert [problem.code for problem in refused.problems] == ["schema/unknown"]


def test_the_keys_of_a_toy_are_in_its_own_order_in_texts_and_in_the_published_schema():
    mixed = dict(reversed(toy().items()))

    assert canonical_text(mixed).split('"')[1::2][:5] == ["schema", "toy/1.0.0", "name", NAME, "colour"]
    published = published_schema(TOY)
    assert (tuple(published["properties"]), published["title"]) == (TOY.keys, "Toy")


def test_toys_are_saved_listed_and_switched_off():
    here = environment("production")
    assert [outcome.error for outcome in write(here, here.prepare([draft(toy())], "new"))] == [None]

    [row] = here.list()
    assert (row.name, row.active, row.valid and row.valid.sample.rate, row.instrument) == (
        NAME,
        True,
        0.5,
        None,
    )
    assert [row.name for row in here.list(active=True, owner="web team")] == [NAME]

    assert [outcome.error for outcome in write(here, here.prepare_disabling(None, ""))] == [None]
    assert here.get(NAME).document() == toy(enabled=False)


def test_an_instrument_on_a_toy_s_page_is_switched_off_and_could_not_be_saved_there_again():
    store = MemoryStore("production", kind=TOY)
    store.edit(NAME, web_scroll(name=NAME))

    [prepared] = Environment(store).prepare_disabling([NAME], "")
    assert (len(prepared.edits), prepared.restorable) == (1, False)


def test_toys_are_proposed_and_approved():
    live = MemoryStore("production", user="Mara", kind=TOY)
    proposed = MemoryStore("production", user="Ana", kind=TOY)
    live.edit(NAME, toy(), "Milo")
    pages = Pages(
        Environment(live, authority=True, clock=lambda: NOW), Environment(proposed, proposals=True), TOY.right
    )
    wanted = proposing.Submission(source=Document.of(toy(sample={"rate": 0.75, "wikis": {}})).source)
    prepared = proposing.prepare(pages, [wanted], proposing.ProposeOptions(message="more"))
    assert [outcome.error for outcome in write(pages.proposals, prepared)] == [None]

    proposed.user = "Mara"
    [row] = listing(pages)
    assert (row.state, [change.pointer for change in row.changes]) == (ProposalStatus.OPEN, ["/sample/rate"])
    reviewed = PageReference("production", NAME, row.head.revision)
    [approval] = prepare_approval(pages, [reviewed], "")
    assert (approval.error, approval.critical) == (None, ("its sample rate is higher by default",))
    assert [outcome.error for outcome in write(pages.instruments, [approval])] == [None]
    assert pages.instruments.get(NAME).document() == toy(sample={"rate": 0.75, "wikis": {}})


def test_toys_are_compared_and_planned_between_environments():
    production, beta = (MemoryStore(name, user="Mara", kind=TOY) for name in ("production", "beta"))
    pair = Pair(authority=production, follower=beta, texts=KnownTexts())
    production.edit(NAME, toy(), "Mara")
    beta.edit(NAME, toy(), "Mara")
    beta.edit("web-scroll", web_scroll(), "Mara")
    production.edit(NAME, toy(colour="blue"), "Mara")

    rows = compare(pair)
    assert {row.name: row.drift for row in rows} == {
        NAME: Drift.AUTHORITY_AHEAD,
        "web-scroll": Drift.INVALID,
    }
    made = plan.make_plan(pair, rows, Limits(), tool="test", now=NOW)
    assert [(action.name, action.value) for action in made.actions] == [(NAME, toy(colour="blue"))]


def test_an_environment_has_pages_rights_and_a_folder_for_each_kind(tmp_path: Path):
    wiki = EnvironmentSettings(name="beta", api="https://beta.example/w/api.php", page="Config:{name}")

    assert wiki.of(INSTRUMENT) is wiki
    toys = wiki.of(TOY)
    assert (toys.kind, toys.page, toys.proposal, toys.right) == (TOY, TOY.page, TOY.proposal, TOY.right)
    folder = EnvironmentSettings(name="local", directory=tmp_path).of(TOY).directory
    assert folder == tmp_path / "toys"
    assert FileStore("local", tmp_path, TOY).kind is TOY


def test_a_workspace_opens_toys_in_the_session_of_the_instruments():
    sent: list[tuple[str, ...]] = []

    class Session(MemoryStore):
        def with_pages(self, page: str, right: str, kind: DocumentKind) -> MemoryStore:
            sent.append((self.environment, page, right))
            return MemoryStore(self.environment, kind=kind)

    def opener(environment: EnvironmentSettings) -> MemoryStore:
        sent.append((environment.name,))
        return Session(environment.name)

    settings = {
        name: EnvironmentSettings(
            name=name, api=f"https://{name}.example/w/api.php", authority=name == "production"
        )
        for name in ("beta", "production")
    }
    workspace = Workspace(Settings(environments=settings), opener)
    pages, pair = workspace.proposals("production", TOY), workspace.pair("beta", TOY)

    assert sent == [
        ("production",),
        ("production", TOY.page, TOY.right),
        ("production", TOY.proposal, TOY.proposal_right),
        ("beta",),
        ("beta", TOY.page, TOY.right),
    ]
    assert (pages.right, pages.proposals.store.kind, pair.follower.kind) == (TOY.right, TOY, TOY)
    assert pair.authority is workspace.environment("production", TOY).store
    assert workspace.environment("production").store.kind is INSTRUMENT


def test_a_workspace_finds_toys_in_a_folder_of_their_own(tmp_path: Path):
    workspace = Workspace(
        Settings(environments={"local": EnvironmentSettings(name="local", directory=tmp_path)})
    )
    (tmp_path / "toys").mkdir()
    (tmp_path / "toys" / f"{NAME}.json").write_text(canonical_text(toy()))

    [row] = workspace.environment("local", TOY).list()
    assert (row.name, isinstance(row.valid, Toy)) == (NAME, True)
    assert workspace.environment("local").list() == ()


def test_what_is_saved_is_judged_as_what_its_page_holds_and_as_nothing_else(monkeypatch: pytest.MonkeyPatch):
    judged: list[str] = []

    def counted(value: Any, kind: DocumentKind) -> Any:
        judged.append(kind.noun)
        return modelled(value, kind)

    monkeypatch.setattr("configurator.core.document.model.modelled", counted)
    toys = environment("production", authority=True)

    toys.prepare([draft(web_scroll()), draft(toy())], "")

    assert judged == ["toy", "toy"]
