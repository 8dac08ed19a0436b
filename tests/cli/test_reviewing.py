"""review, approve, decline: what they print, ask, write and refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from configurator.core.document.texts import sha1, stored_text
from configurator.errors import WikiUnavailableError
from tests.support.commands import told
from tests.support.examples import web_scroll
from tests.support.pairs import BOT, CountingStore, CountingWiki, Reconciling

APPROVE = ("approve", "production:web-scroll@3", "--yes")
NEW = web_scroll(task="T2", sample={"unit": "pageview", "rate": 0.2, "wikis": {"dewiki": 0, "enwiki": 0.005}})
#: Of its stored text, which an approval names.
NEW_SHA1 = sha1(stored_text(NEW))


@pytest.fixture
def run(here: Path, monkeypatch) -> Reconciling:
    """Mara, a right holder, at work; Ana proposed `NEW`: revisions 2 (the branch point) and 3."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(here / "cache"))
    run = Reconciling(here, review=True)
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    run.become("Ana")
    run.file("web-scroll.json", NEW)
    assert run("propose", "web-scroll.json", "--to", "production", "--yes").exit == 0
    run.become("Mara")
    return run


def comment(run: Reconciling) -> str | None:
    return run.production.head("web-scroll").comment


def test_a_reviewer_sees_changes_rates_risk_and_the_command(run: Reconciling):
    run.proposals.__class__ = CountingWiki

    assert run("review", "production:web-scroll") == told(
        """
        production/proposal:web-scroll@3  open, by Ana, 151 d ago
          page: https://wiki.example/wiki/Instrument_proposal:web-scroll
          talk: https://wiki.example/wiki/Instrument_proposal_talk:web-scroll
        changes to production:web-scroll@1
          task  T123456 → T2
          sample.unit  session → pageview
          sample.rate  0.1 → 0.2
          + sample.wikis.dewiki 0
          sample.wikis.enwiki  0.01 → 0.005
        rates in production
          WIKI      UNIT                RATE
          (others)  session → pageview  0.1 → 0.2     critical
          dewiki    session → pageview  0.1 → 0
          enwiki    session → pageview  0.01 → 0.005  critical
        critical: its sample rate is higher by default
        critical: its sample unit is pageview
        risk: low, no review
        production/proposal:web-scroll:33:2: warning: sample/changed: /sample changes while running in production; numbers before and after do not compare
        → instruments approve production:web-scroll@3:SHA1 -m REASON
        """.replace("SHA1", NEW_SHA1)
    )


def test_a_review_as_json_has_exactly_these_keys(run: Reconciling):
    found = run("review", "production:web-scroll", "--format", "json").json

    rates = found.pop("rates")
    assert rates[1] == {
        "wiki": "dewiki",
        "before": {"unit": "session", "rate": 0.1},
        "after": {"unit": "pageview", "rate": 0},
        "critical": False,
    }
    assert [problem["code"] for problem in found.pop("problems")] == ["sample/changed"]
    assert [change["pointer"] for change in found.pop("changes")][:2] == ["/task", "/sample/unit"]
    assert found == {
        "name": "web-scroll",
        "state": "open",
        "revision": 3,
        "sha1": NEW_SHA1,
        "base": 1,
        "authors": ["Ana"],
        "timestamp": "2026-01-01T00:03:00Z",
        "critical": ["its sample rate is higher by default", "its sample unit is pageview"],
        "risk": {"level": "low", "review": None},
        "address": None,
        "talk": None,
        "approve": f"instruments approve production:web-scroll@3:{NEW_SHA1} -m REASON",
        "refused": None,
    }


def test_a_new_instrument_is_off_before(run: Reconciling):
    document = web_scroll(name="web-other", enabled=False)
    run.proposals.edit("web-other", {}, "Ana")
    run.proposals.edit("web-other", document, "Ana")

    answer = run("review", "production:web-other").out
    assert "production:web-other would be new\n" in answer
    assert "(others)        off\n" in answer


def test_of_a_new_instrument_a_reviewer_is_told_everything_and_what_its_attributes_mean_together(
    run: Reconciling,
):
    attributes = ["page_title", "performer_name", "agent_ua_string"]
    document = web_scroll(name="web-other", contextual_attributes=attributes, purpose=[], overrides={})
    run.proposals.edit("web-other", {}, "Ana")
    run.proposals.edit("web-other", document, "Ana")

    _, _, told = run("review", "production:web-other").out.partition("production:web-other would be new\n")
    told, _, _ = told.partition("rates in production\n")
    assert (
        told
        == """\
  + contextual_attributes page_title, performer_name, agent_ua_string (together: high risk)
  + sample.unit session
  + sample.rate 0.1
  + sample.wikis.enwiki 0.01
  + schema instrument/1.0.0
  + name web-other
  + title "Web scroll"
  + description "How far readers scroll down an article."
  + owners "Web Team"
  + contact web-team@lists.example.org
  + task T123456
  + purpose []
  + risk.level low
  + risk.review null
  + enabled true
  + start 2026-01-01T00:00:00Z
  + end 2026-12-31T23:59:59Z
  + environments beta, production
  + platforms web
  + stream.name mediawiki.web_scroll
  + stream.schema_title analytics/product_metrics/web/base
  + stream.destination_event_service eventgate-analytics-external
  + overrides {}
"""
    )


def test_a_draft_can_be_reviewed(run: Reconciling):
    run.proposals.edit("web-scroll", web_scroll(risk=None), "Ana")
    assert "error: schema/type: /risk " in run("review", "production:web-scroll").out
    run.proposals.store("web-scroll", "{", "Ana")
    answer = run("review", "production:web-scroll").out
    assert "error: json/syntax" in answer


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("{", id="no JSON"),
        pytest.param(json.dumps(web_scroll(purpose=["x" * 70_000])), id="too large"),
        pytest.param(json.dumps(web_scroll(purpose=[])).replace("[]", "[" * 70 + "]" * 70, 1), id="too deep"),
        pytest.param('{"a": 1, "a": 2}', id="a key twice"),
    ],
)
def test_of_a_text_that_is_no_document_no_changes_are_told_and_no_approval(run: Reconciling, text: str):
    run.proposals.store("web-scroll", text, "Ana")

    lines = run("review", "production:web-scroll").out.splitlines()
    told_json = run("review", "production:web-scroll", "--format", "json").json

    assert "  cannot be told: what is proposed cannot be read as a document" in lines
    assert lines[-1].startswith("→ cannot be approved: production/proposal:web-scroll has errors; ")
    assert (told_json["changes"], told_json["approve"]) == (None, None)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="none"),
        pytest.param({"risk": None}, id="another type"),
        pytest.param({"name": "web-other"}, id="another page's"),
        pytest.param({"risk": {"level": "high", "review": None}}, id="no review"),
        pytest.param({"risk": {"level": "pending", "review": None}}, id="pending here"),
        pytest.param({"stream": {"name": "x"}}, id="no stream"),
        pytest.param({"enabled": False, "sample": 3}, id="off, and broken"),
    ],
)
def test_review_prints_the_command_that_approves_exactly_where_it_works(
    run: Reconciling, changes: dict[str, Any]
):
    run.proposals.edit("web-scroll", web_scroll(task="T9") | changes, "Ana")

    told_json = run("review", "production:web-scroll", "--format", "json").json

    assert (told_json["approve"] is None) == (told_json["refused"] is not None)
    assert (told_json["approve"] is not None) == (
        run("approve", "production:web-scroll@4", "--yes").exit == 0
    )


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"contextual_attributes": [1] * 10_000}, id="wrong items"),
        pytest.param({"contextual_attributes": [f"a{at}" for at in range(4_000)]}, id="unknown attributes"),
        pytest.param({"sample": {"unit": "session", "rate": 0.1, "wikis": {f"w{at}": 1 for at in range(4_000)}}}, id="wikis"),
        pytest.param({"overrides": {f"e{at}": {} for at in range(4_000)}}, id="overrides"),
        pytest.param({f"key{at}": 1 for at in range(4_000)}, id="unknown keys"),
    ],
)  # fmt: skip
def test_a_huge_proposal_is_told_in_few_words_and_hides_nothing(run: Reconciling, changes: dict[str, Any]):
    run.proposals.edit("web-scroll", web_scroll(enabled=False, **changes), "Ana")

    answer = run("review", "production:web-scroll")

    assert answer.exit == 0
    assert len(answer.out) < 40_000
    assert "  enabled  true → false\n" in answer.out
    assert "… " in answer.out
    assert " more" in answer.out


@pytest.mark.parametrize(
    ("reference", "err"),
    [
        (
            "production:web-none",
            (
                "production/proposal:web-none: there is no such page; "
                "`instruments proposals production` lists what was proposed"
            ),
        ),
        ("web-scroll.json", "web-scroll.json: is no page; name one, like web-scroll"),
    ],
)
def test_what_is_no_proposal_is_not_reviewed(run: Reconciling, reference: str, err: str):
    assert run("review", reference) == told(err=err, exit=2)


def test_an_approval_writes_exactly_the_revision_and_names_it_and_its_authors(run: Reconciling):
    assert run(*APPROVE, "-m", "agreed in the team") == told(
        """
        production:web-scroll
          task  T123456 → T2
          sample.unit  session → pageview
          sample.rate  0.1 → 0.2
          + sample.wikis.dewiki 0
          sample.wikis.enwiki  0.01 → 0.005
        saved production:web-scroll@4
          undo: instruments propose production:web-scroll@1 --to production -m REASON
        """,
        err="""
        critical: production:web-scroll: its sample rate is higher by default, its sample unit is pageview
        production/proposal:web-scroll@3:33:2: warning: sample/changed: /sample changes while running in production; numbers before and after do not compare
        """,
    )
    live, proposal = run.production.head("web-scroll"), run.proposals.head("web-scroll")
    assert (live.sha1, live.user) == (proposal.sha1, "Mara")
    assert comment(run) == (
        "approves r3: task T123456 → T2; sample.unit session → pageview; sample.rate 0.1 → 0.2; "
        "+sample.wikis.dewiki 0; sample.wikis.enwiki 0.01 → 0.005 (T2) by Ana: agreed in the team"
    )


def test_the_order_of_keys_is_that_of_the_proposal(run: Reconciling):
    run.proposals.edit("web-scroll", dict(reversed(NEW.items())), "Ana")

    assert run("approve", "production:web-scroll@4", "--yes").exit == 0
    assert run.production.head("web-scroll").sha1 == run.proposals.head("web-scroll").sha1


def test_an_approval_twice_does_nothing_the_second_time(run: Reconciling):
    assert run(*APPROVE).exit == 0
    assert run(*APPROVE) == told("production:web-scroll  nothing to change")


def test_an_approval_is_not_replayed(run: Reconciling):
    run(*APPROVE)
    run.production.edit("web-scroll", web_scroll(), "Mara", "back")

    assert run(*APPROVE) == told(
        err="production/proposal:web-scroll was approved as production:web-scroll@4, and production:web-scroll changed "
        "since; `instruments propose production/proposal:web-scroll --to production` proposes it again",
        exit=6,
    )


def test_what_was_amended_is_reviewed_anew(run: Reconciling):
    run.proposals.edit("web-scroll", NEW | {"task": "T9"}, "Zoë")

    assert run(*APPROVE) == told(
        err="production/proposal:web-scroll moved on from revision 3 to 4 by Zoë; "
        "`instruments review production:web-scroll` shows it",
        exit=6,
    )
    assert run("approve", "production:web-scroll@17", "--yes") == told(
        err="production/proposal:web-scroll has no revision 17; revision 4 is there; "
        "`instruments review production:web-scroll` shows it",
        exit=6,
    )
    shown = run("review", "production:web-scroll@3").out.splitlines()[-1]
    assert shown.startswith("→ cannot be approved: production/proposal:web-scroll moved on")


def restored(run: Reconciling, document: Any) -> None:
    """Bring the wiki back from a backup of before the proposal; then somebody proposes *document*, as revision 3 again."""
    user = run.proposals.user
    run.production = CountingStore("production")
    run.__post_init__()
    run.production.edit("web-scroll", web_scroll(), "Mara", "new")
    run.proposals.edit("web-scroll", web_scroll(), "Zoë", "begun")
    assert run.proposals.edit("web-scroll", document, "Zoë", "proposed").revision == 3
    run.become(user)


@pytest.mark.parametrize(
    "verb",
    [["approve", "--yes"], ["decline", "-m", "no", "--yes"], ["withdraw", "--yes"]],
    ids=lambda verb: verb[0],
)
def test_what_was_reviewed_is_meant_and_no_other_text_that_got_its_number(run: Reconciling, verb: list[str]):
    whole = run("review", "production:web-scroll", "--format", "json").json["approve"].split()[2]
    if verb[0] == "withdraw":
        run.become("Zoë")
    restored(run, NEW | {"task": "T666"})
    before = [each.revision for each in run.proposals.history("web-scroll")]

    answer = run(verb[0], whole, *verb[1:])
    assert answer.exit in {5, 6}, answer
    assert "production/proposal:web-scroll" in answer.err
    assert (run.production.value("web-scroll"), before) == (
        web_scroll(),
        [each.revision for each in run.proposals.history("web-scroll")],
    )


def test_a_refused_approval_after_a_restore_says_what_happened(run: Reconciling):
    restored(run, NEW | {"task": "T666"})

    assert run("approve", f"production:web-scroll@3:{NEW_SHA1}", "--yes") == told(
        err="production/proposal:web-scroll was made anew, and its revision 3 is another text now, by Zoë; "
        "`instruments review production:web-scroll` shows it",
        exit=6,
    )
    # Nor is it read, restored or proposed under that name.
    reference = f"production/proposal:web-scroll@3:{NEW_SHA1}"
    for verb in (["show"], ["validate"], ["propose", "--to", "beta", "--yes"]):
        answer = run(verb[0], reference, *verb[1:])
        assert (answer.exit, "is another text now" in answer.err) == (2, True), answer


def test_the_same_text_under_the_same_number_is_what_was_reviewed(run: Reconciling):
    restored(run, NEW)

    assert run("approve", f"production:web-scroll@3:{NEW_SHA1}", "--yes").exit == 0
    assert run.production.value("web-scroll") == NEW


@pytest.mark.parametrize(
    "behind", ["3:", f"3:{NEW_SHA1[:12]}", f"3:{NEW_SHA1.upper()}", f":{NEW_SHA1}", f"3:{NEW_SHA1}0"]
)
def test_a_sha1_is_named_whole(run: Reconciling, behind: str):
    assert run("approve", f"production:web-scroll@{behind}", "--yes").exit == 2
    assert run.production.value("web-scroll") == web_scroll()


def test_what_is_outdated_is_merged_first(run: Reconciling):
    run.production.edit("web-scroll", web_scroll(title="New"), "Milo", "title")

    assert run(*APPROVE) == told(
        err="production/proposal:web-scroll is outdated: production:web-scroll@4 by Milo has "
        'title "Web scroll" → New (T123456); `instruments propose production/proposal:web-scroll --to production '
        "--update --merge` merges that in, for another review",
        exit=6,
    )
    # Whoever merges contributes, and who wrote it before still does.
    run.become("Milo")
    merge = "propose production/proposal:web-scroll --to production --update --merge --yes"
    assert run(*merge.split()).exit == 0
    assert run("approve", "production:web-scroll@6", "--yes").exit == 6
    run.become("Mara")
    assert run("approve", "production:web-scroll@6", "--yes").exit == 0
    assert run.production.value("web-scroll") == NEW | {"title": "New"}
    assert (comment(run) or "").endswith("by Ana, Milo")


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        pytest.param(
            lambda run: run.production.delete("web-scroll"),
            "is outdated: production:web-scroll is gone; `instruments propose production/proposal:web-scroll "
            "--to production --update` proposes it anew, for another review\n",
            id="gone",
        ),
        pytest.param(
            lambda run: run.proposals.delete("web-scroll"),
            "is not there: nothing was proposed",
            id="no page",
        ),
        pytest.param(
            lambda run: run.proposals.edit("web-scroll", {}, "Ana", "Withdrawn: [[x]]"),
            "moved on from revision 3 to 4 by Ana; `instruments review production:web-scroll` shows it",
            id="withdrawn",
        ),
    ],
)
def test_what_is_not_proposed_is_not_approved(run: Reconciling, deed: Any, said: str):
    deed(run)

    answer = run(*APPROVE)
    assert answer.exit == 6
    assert answer.err.startswith(f"production/proposal:web-scroll {said}")


def test_an_empty_proposal_says_who_emptied_it(run: Reconciling):
    run.proposals.edit("web-scroll", {}, "Ana", "Withdrawn: [[x]]")

    assert run("approve", "production:web-scroll@4", "--yes") == told(
        err="production/proposal:web-scroll proposes nothing: Ana emptied it with revision 4 (Withdrawn: [ [x] ])",
        exit=6,
    )


def test_a_page_that_never_said_what_is_live_is_approved_like_any_other(run: Reconciling):
    run.proposals.delete("web-scroll")
    made = run.proposals.edit("web-scroll", NEW, "Ana", "by hand")

    assert run("approve", f"production:web-scroll@{made.revision}", "--yes").exit == 0
    assert run.production.value("web-scroll") == NEW


def test_what_began_from_something_hidden_has_to_be_proposed(run: Reconciling):
    run.proposals.delete("web-scroll")
    run.proposals.edit("web-scroll", NEW, "Ana", "by hand")
    made = run.proposals.edit("web-scroll", NEW | {"task": "T9"}, "Ana", "by hand")
    run.proposals.hide_text("web-scroll", 0)

    answer = run("approve", f"production:web-scroll@{made.revision}", "--yes")
    said = "what was live on production:web-scroll when it began is hidden, or gone"
    assert (answer.exit, said in answer.err, "--update` proposes it anew" in answer.err) == (6, True, True)


def test_a_new_instrument_that_came_to_be_meanwhile_outdates_its_proposal(run: Reconciling):
    run.proposals.edit("web-other", {}, "Ana")
    proposed = run.proposals.edit("web-other", web_scroll(name="web-other"), "Ana")
    run.production.edit("web-other", web_scroll(name="web-other", enabled=False), "Milo")

    answer = run("approve", f"production:web-other@{proposed.revision}", "--yes")
    assert (answer.exit, "by Milo has new: attributes page_id, " in answer.err) == (6, True)


def test_nobody_approves_their_own(run: Reconciling):
    run.proposals.edit("web-scroll", NEW | {"task": "T9"}, "Mara")

    assert run("approve", "production:web-scroll@4", "--yes") == told(
        err="production/proposal:web-scroll is your own: revision 4 is yours; somebody else has to approve it",
        exit=6,
    )
    run.proposals.hide_user("web-scroll")
    assert run("approve", "production:web-scroll@4", "--yes") == told(
        err="production/proposal:web-scroll is your own: revision 4 is of a hidden user, who may be you; "
        "somebody else has to approve it",
        exit=6,
    )


def test_who_has_no_right_approves_and_declines_nothing(run: Reconciling):
    run.become("Ana")

    assert run(*APPROVE).exit == 6
    assert run("decline", "production:web-scroll", "-m", "no", "--yes").exit == 6
    assert len(list(run.production.history("web-scroll"))) == 1
    assert len(list(run.proposals.history("web-scroll"))) == 2


def test_a_draft_is_not_approved(run: Reconciling):
    run.proposals.edit("web-scroll", web_scroll(risk={"level": "high", "review": None}), "Ana")
    answer = run("approve", "production:web-scroll@4", "--yes")
    assert (answer.exit, "error: risk/no-review" in answer.err) == (4, True)
    run.proposals.store("web-scroll", "{", "Ana")
    assert run("approve", "production:web-scroll@5", "--yes").exit == 4


def test_a_document_of_another_page_is_not_approved(run: Reconciling):
    run.proposals.edit("web-scroll", web_scroll(name="web-other"), "Ana")

    answer = run("approve", "production:web-scroll@4", "--yes")
    assert (answer.exit, "error: name/not-title" in answer.err) == (4, True)
    assert list(run.production.heads()) == ["web-scroll"]


def test_context_errors_stand_in_the_way_too(run: Reconciling):
    run.proposals.edit("web-scroll", web_scroll(risk={"level": "pending", "review": None}), "Ana")

    answer = run("approve", "production:web-scroll@4", "--yes")
    assert (answer.exit, "error: risk/pending" in answer.err) == (4, True)


def test_several_are_approved_each_on_its_own(run: Reconciling):
    document = web_scroll(name="web-other", enabled=False)
    run.proposals.edit("web-other", {}, "Ana")
    run.proposals.edit("web-other", document, "Ana")

    answer = run("approve", "production:web-scroll@2", "production:web-other@5", "--yes")
    assert answer.exit == 8
    assert answer.out.startswith("production:web-other\n")
    assert answer.err.endswith("failed, 1 of 2: production/proposal:web-scroll@2\n")
    assert run.production.value("web-other") == document
    assert comment(run) == "new"


def test_approving_asks_and_no_means_no(run: Reconciling):
    answer = run(*APPROVE[:-1], terminal=True, stdin="n\n")
    assert (answer.exit, comment(run)) == (0, "new")
    assert run(*APPROVE[:-1]).exit == 2


@pytest.mark.parametrize(
    ("arguments", "err"),
    [
        (
            "production:web-scroll",
            (
                "production:web-scroll: name the revision too; "
                "`instruments review production:web-scroll` shows what you approve, and prints the whole command"
            ),
        ),
        ("production:web-scroll@3 production:web-scroll@3", "production:web-scroll@3: is named twice"),
        (
            "production:web-scroll@3 beta:web-other@4",
            "production:web-scroll@3 beta:web-other@4: name pages of one environment, not of beta and production",
        ),
    ],
)
def test_an_approval_names_its_revisions(run: Reconciling, arguments: str, err: str):
    assert run("approve", *arguments.split(), "--yes") == told(err=err, exit=2)


def promoted(run: Reconciling) -> int:
    """Let Ana promote Beta's task T5, and return the proposal's revision."""
    run.proposals.edit("web-scroll", {}, "Ana", "Withdrawn: other plan")
    run.beta.edit("web-scroll", web_scroll(), BOT, "copies production@1: new")
    run.beta.edit("web-scroll", web_scroll(task="T5"), "Milo", "try")
    run.become("Ana")
    assert run("promote", "web-scroll", "--yes").exit == 0
    run.become("Mara")
    return run.proposals.head("web-scroll").revision


def test_the_approval_of_a_promotion_names_the_follower_s_revision(run: Reconciling):
    revision = promoted(run)
    # Amended since: the follower's revision is named all the same.
    amended = run.proposals.edit("web-scroll", web_scroll(task="T5", title="New"), "Ana", "title").revision

    assert run("approve", f"production:web-scroll@{amended}", "--yes").exit == 0
    assert (comment(run) or "").startswith(
        f"approves r{amended}, beta r2 (sha1 {run.beta.head('web-scroll').sha1}): "
    )
    assert revision < amended


def test_a_forged_origin_is_not_repeated(run: Reconciling):
    revision = promoted(run)
    forged = run.proposals.edit(
        "web-scroll", web_scroll(task="T6"), "Ana", "promotes beta@2: forged"
    ).revision

    answer = run("approve", f"production:web-scroll@{forged}", "--yes")
    assert answer.exit == 0
    assert (
        f"production/proposal:web-scroll@{forged}: warning: proposal/origin: it says that it comes from beta@2, "
        "and the approval will not: there is no such text there\n" in answer.err
    )
    assert (comment(run) or "").startswith(f"approves r{forged}: ")
    assert revision < forged


def test_a_follower_that_does_not_answer_stops_no_approval(run: Reconciling):
    revision = promoted(run)

    def gone(_name: str) -> Any:
        raise WikiUnavailableError("beta", "timeout")

    run.beta.history = gone  # type: ignore[method-assign]
    answer = run("approve", f"production:web-scroll@{revision}", "--yes")
    assert answer.exit == 0
    assert "will not: beta: timeout; try again later\n" in answer.err
    assert (comment(run) or "").startswith(f"approves r{revision}: ")


def test_a_right_holder_declines_and_says_why(run: Reconciling):
    assert run("decline", "production:web-scroll@3", "-m", "no budget", "--yes") == told(
        """
        declined production/proposal:web-scroll, with revision 4
          undo: instruments propose production/proposal:web-scroll@3 --to production
        """
    )
    assert (run.proposals.head("web-scroll").comment, run.proposals.value("web-scroll")) == (
        "Declined: no budget",
        {},
    )
    assert run("decline", "production:web-scroll", "-m", "again", "--yes").exit == 6


def test_only_what_was_looked_at_is_declined(run: Reconciling):
    run.proposals.edit("web-scroll", NEW | {"task": "T9"}, "Ana")

    answer = run("decline", "production:web-scroll@3", "-m", "no", "--yes")
    assert (answer.exit, "production/proposal:web-scroll changed after revision 3" in answer.err) == (5, True)


def test_declining_needs_a_reason_and_asks(run: Reconciling):
    assert run("decline", "production:web-scroll", "--yes").exit == 2
    answer = run("decline", "production:web-scroll", "-m", "no", terminal=True, stdin="n\n")
    assert (answer.exit, run.proposals.value("web-scroll")) == (0, NEW)


def test_an_instrument_s_page_that_is_no_json_is_mended_first(run: Reconciling):
    run.production.store("web-scroll", "{", "Mara")

    for command in (
        APPROVE,
        ("review", "production:web-scroll"),
        ("decline", "production:web-scroll", "-m", "no", "--yes"),
        ("propose", "web-scroll.json", "--to", "production", "--update", "--yes"),
    ):
        answer = run(*command)
        assert (answer.exit, "production:web-scroll@4:1:2: error: json/syntax" in answer.err) == (4, True)


def test_a_live_page_that_moves_while_we_look_is_looked_at_again(run: Reconciling, monkeypatch):
    judge = run.production.require_write

    def meanwhile() -> None:
        judge()
        run.production.edit("web-scroll", web_scroll(title="New"), "Milo")

    monkeypatch.setattr(run.production, "require_write", meanwhile)
    assert run(*APPROVE) == told(
        err="production:web-scroll changed after revision 1; look at the new text, then try again", exit=5
    )


def test_why_a_text_that_would_not_be_stored_like_this_is_refused_is_said_below_its_warnings(
    run: Reconciling,
):
    revision = run.proposals.store("web-scroll", json.dumps(NEW, indent=2), "Ana").revision

    answer = run("approve", f"production:web-scroll@{revision}", "--yes")
    page = f"production/proposal:web-scroll@{revision}"
    assert (answer.exit, answer.out) == (6, "")
    assert f"{page}:33:3: warning: sample/changed: " in answer.err
    assert answer.err.endswith(
        f"{page} holds a text that the wiki would store in another way; propose it anew\n"
    )
