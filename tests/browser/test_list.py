"""Special:Instruments in a real browser: wide and narrow, from the right, by keyboard and without a script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.browser.conftest import NARROW, WIDE, Reader
from tests.support.examples import web_scroll

LIST = "Special:Instruments"


def day(later: int) -> str:
    return (datetime.now(UTC) + timedelta(days=later)).strftime("%Y-%m-%dT00:00:00Z")


@pytest.fixture
def three(reader) -> list[str]:
    """Return the names of three instruments: one ended, one runs, one begins; a proposal waits for the second."""
    windows = {"a": (-100, -50), "b": (-50, 50), "c": (50, 100)}
    for which, (start, end) in windows.items():
        name = f"{reader.name}-{which}"
        document = web_scroll(
            name=name, overrides={}, start=day(start), end=day(end), owners=[f"Team {9 - start}"]
        )
        reader.wiki.person("Mara").edit(f"Instrument:{name}", document)
    proposed = web_scroll(name=f"{reader.name}-b", overrides={}, title="Proposed")
    reader.wiki.person("Ana").edit(f"Instrument proposal:{reader.name}-b", proposed)
    return [f"{reader.name}-{which}" for which in windows]


def rows(reader: Reader) -> list[str]:
    """Return the names in the list, as they stand."""
    found = reader.page.locator("tbody [role=row]").all_inner_texts()
    return [next(word for word in row.split() if word.startswith(reader.name)) for row in found]


def boxes(reader: Reader, row: int) -> dict[str, tuple[float, float]]:
    """Return where the parts of a row's time line begin and end, in the page."""
    line = reader.page.locator("tbody [role=row]").nth(row).locator("svg.ext-instrumentConfigurator-line")
    found = {}
    for part in ("past", "window", "now"):
        shape = line.locator(f".ext-instrumentConfigurator-{part}")
        if shape.count():
            box = shape.bounding_box()
            assert box is not None
            found[part] = (box["x"], box["x"] + box["width"])
    return found


def test_the_headings_sort_by_a_click_and_by_the_keyboard_wide_and_narrow(reader, three):
    page = reader.open(LIST, f"text={reader.name}")
    assert rows(reader) == three
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 800})
        heading = page.get_by_role("columnheader").get_by_role("link", name="End", exact=False).first
        assert heading.is_visible()
        heading.focus()
        with page.expect_navigation():
            page.keyboard.press("Enter")
        sorted_by = page.locator("th[aria-sort]")
        assert sorted_by.count() == 1
        assert rows(reader) == (three if sorted_by.get_attribute("aria-sort") == "ascending" else three[::-1])
    assert rows(reader) == three[::-1]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("look", ["", "uselang=he"])
def test_the_time_line_shows_what_ran_runs_and_will_run_beside_each_other(reader, look):
    reader.open(LIST, f"text={reader.name}&{look}")

    # From the right, time grows to the left.
    sign = -1 if look else 1
    ended, runs, begins = (
        [sign * edge for edges in boxes(reader, row).values() for edge in edges] for row in range(3)
    )
    now = boxes(reader, 0)["now"]
    assert set(boxes(reader, 0)) == {"past", "now"}
    assert set(boxes(reader, 1)) == {"past", "window", "now"}
    assert set(boxes(reader, 2)) == {"window", "now"}
    assert [boxes(reader, row)["now"] for row in (1, 2)] == [now, now]
    assert (
        max(ended[:2]) < min(sign * edge for edge in now) < max(sign * edge for edge in now) < min(begins[:2])
    )
    assert min(runs) <= max(ended[:2])  # the one begins when the other has ended
    assert max(runs) <= max(begins)
    assert reader.page.locator("tbody").get_by_role("img").count() == 3
    reader.keep(f"list-time-line{'-right-to-left' if look else ''}")


def test_selected_instruments_go_to_where_they_are_switched_off(reader, three):
    reader.log_in()
    page = reader.open(LIST, f"text={reader.name}")
    reader.keep("list-maintainer")

    page.get_by_role("checkbox", name=f"Choose {three[1]}").check()
    reader.press("Switch off selected")

    assert page.get_by_text(three[1]).first.is_visible()
    assert page.get_by_text(three[0]).count() == 0


def test_what_waits_is_one_tab_away(reader, three):
    page = reader.open(LIST, f"text={reader.name}")
    with page.expect_navigation():
        page.get_by_role("link", name="Proposals", exact=True).click()

    row = page.get_by_role("row").filter(has_text=three[1])
    assert "Waits for review" in row.inner_text()
    reader.keep("proposals")
    with page.expect_navigation():
        page.locator("#p-associated-pages").get_by_role("link", name="Help", exact=True).click()
    assert page.get_by_role("term").filter(has_text="Proposal").first.is_visible()
    reader.keep("glossary")


def test_without_a_script_the_list_is_filtered_sorted_and_paged(reader, three, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{reader.wiki.api.replace('api.php', 'index.php')}?title={LIST}&limit=2")

    page.get_by_label("Text in name").fill(reader.name)
    page.get_by_label("State").select_option("Ended")
    page.get_by_role("button", name="Show").click()
    assert page.locator("tbody [role=row]").count() == 1
    assert page.get_by_role("link", name=three[0]).is_visible()
    page.get_by_label("State").select_option("Any")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("columnheader").get_by_role("link", name="State").click()
    assert page.get_by_role("row").nth(1).get_by_role("link").first.inner_text() == three[1]
    context.close()
