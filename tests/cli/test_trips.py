"""How many files a command enters at most: whoever follows a `save` through the code opens no more than that."""

from __future__ import annotations

import sys
from textwrap import dedent

import pytest

from tests.support.trips import Trip, travelled

#: Files of `configurator/` for each command of `script/trips`. Lower a bound when a trip gets shorter.
BOUNDS = {"save": 36, "drift": 32, "propose": 39, "review": 36, "approve": 36}


@pytest.mark.parametrize(("command", "bound"), BOUNDS.items())
def test_no_command_enters_more_files_than_this(command: str, bound: int):
    entered = travelled(command).files

    assert len(entered) <= bound, f"script/trips --files {command} shows them"


def test_a_file_counts_if_a_function_of_it_ran_and_not_for_being_imported(tmp_path, monkeypatch):
    modules = {
        "toy_command": """
            from threading import Thread
            import toy_double
            def run():
                import toy_late
                toy_double.call(lambda: toy_late.Late().rows)
                aside = Thread(target=toy_late.aside)
                aside.start()
                aside.join()
                return [toy_late.Late() for _ in range(3)]
            """,
        "toy_late": """
            import toy_idle
            def prepared(): return toy_idle.idle()
            def aside(): pass
            class Late:
                PREPARED = prepared()
                rows = property(lambda self: list(self._each()))
                def __init__(self): self.counted = [1 for _ in range(3)]
                def _each(self): yield from self.counted
            """,
        "toy_idle": "def idle(): pass",
        "toy_double": "def call(function): function()",
    }
    for name, text in modules.items():
        (tmp_path / f"{name}.py").write_text(dedent(text))
    monkeypatch.syspath_prepend(tmp_path)
    import toy_command  # type: ignore[import-not-found]

    trip = Trip(tmp_path, frozenset({str(tmp_path / "toy_double.py")}))
    with trip.traced():
        toy_command.run()
    for name in modules:
        del sys.modules[name]

    assert trip.files == {
        "toy_command.py": ["run"],
        "toy_late.py": ["Late.__init__", "Late.<lambda>", "Late._each", "aside"],
    }
    assert trip.calls == {
        ("toy_command.py", "run", "toy_late.py", "Late.__init__"),
        ("toy_command.py", "run", "toy_late.py", "Late.<lambda>"),
    }
