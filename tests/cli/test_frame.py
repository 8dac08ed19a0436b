from __future__ import annotations

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import click
import pytest
from click.shell_completion import ShellComplete

from configurator import cli as frame
from configurator._version import __version__
from configurator.cli import COMMANDS, cli
from configurator.cli.app import App
from configurator.errors import (
    BadReferenceError,
    Exit,
    NotPermittedError,
    SettingsError,
    WikiUnavailableError,
)
from configurator.report.text import Tone, painted
from configurator.settings import Settings, parse
from tests.support.examples import web_scroll
from tests.support.fakes import FakeWiki

ROOT = Path(__file__).parents[2]
SETTINGS = '[environments.production]\napi = "https://wiki.example/w/api.php"\n[environments.local]\ndirectory = "d"\n'
HELP = """\
Usage: instruments [OPTIONS] COMMAND [ARGS]...

  Write, check, compare and save Metrics Platform instruments on protected wiki
  pages.

  A document is named FILE, ENV:NAME, ENV:NAME@REVISION, or - for standard
  input. Environments stand in the settings file; `instruments init` writes one.

Options:
  --settings FILE  Settings file; else the nearest instruments.toml.
  --unprotected    Save also where more people may edit than the settings say.
  --debug          Print the trace-back of a bug.
  --version        Show the version and exit.
  -h, --help       Show this message and exit.

Set up:
  init        Write a settings file.
  trust       Let a settings file that was only found use your credentials.
  login       Store credentials for a wiki, once it accepts them.
  logout      Forget stored credentials.
  whoami      Show who you are on the wikis, and what you may do.
  doctor      Check whether wikis and accounts are set up right.

Write documents:
  new         Write a new document.
  fmt         Rewrite files in canonical text.
  validate    Check documents against the document schema and the rules.
  rules       List the rules.

Look at pages:
  show        Print a document as JSON.
  list        List the instruments of an environment.
  diff        Show what changes from one document to another, place by place.
  history     Show who changed an instrument, when, where, and what.

Save pages:
  set         Change places of instruments, like a rate or an end.
  edit        Change an instrument in your editor.
  undo        Take back the last change of an instrument.
  pull        Write the documents of an environment to files.
  save        Check documents, show what would change, and save them.
  enable      Switch instruments on, if the rules let them.
  disable     Switch instruments off: one, many, or all.

Propose and decide:
  propose     Propose documents to those who may save them.
  proposals   List what was proposed, and what became of it.
  review      Show a proposal to somebody who decides on it.
  approve     Make exactly the reviewed proposals live.
  decline     Decline a proposal.
  withdraw    Withdraw a proposal of yours.

Beta and production:
  drift       Show how Beta stands against production.
  plan        Write a plan: the edits that bring Beta in line.
  apply       Carry out a plan that was reviewed.
  promote     Propose Beta's document to production.
  restore     Save an old revision of a page again.

Exchange:
  export      Print what runs now in a form that its consumers read.
  import      Make documents from what other systems hold.

  Exit codes: 0 fine, 1 a bug, 2 usage, 3 differences found (with --exit-code),
  4 invalid document, 5 edit conflict, 6 refused, 7 wiki unavailable,
  8 partly done, 130 interrupted.
"""


def settings():
    return parse(SETTINGS, Path("instruments.toml"))


def failing(error):
    """Return an app whose settings cannot be had, for a reason of the test's."""

    def load():
        raise error

    return App(load)


def process(*args, **more):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run(
        [sys.executable, "-m", "configurator", *args],
        text=True,
        check=False,
        **{"cwd": ROOT} | streams | more,
    )


def test_help_lists_every_command_under_a_heading(run):
    result = run("--help")
    assert (result.stdout, result.stderr, result.exit_code) == (HELP, "", 0)


def test_help_is_shown_when_nothing_is_asked(run):
    result = run()
    assert (result.output, result.exit_code) == (HELP, 2)


def test_the_version_is_told(run):
    assert run("--version").stdout == f"instruments {__version__}\n"


@pytest.mark.parametrize("name", [name for group in COMMANDS.values() for name in group])
def test_every_command_is_there_and_has_help(name, run):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: instruments {name} ")


def test_an_unknown_command_names_the_nearest(run):
    result = run("lsit")
    assert result.exit_code == 2
    assert (
        result.stderr
        == """\
Usage: instruments [OPTIONS] COMMAND [ARGS]...
Try 'instruments --help' for help.

Error: no command 'lsit'; did you mean list?
"""
    )
    assert "Error: no command 'zzzz'; --help lists them\n" in run("zzzz").stderr


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("copy", "instruments new NAME --from ENV:OTHER"),
        ("delete", "by a maintainer who may delete"),
        ("rm", "by a maintainer who may delete"),
        ("rename", "a name never changes"),
        ("revert", "instruments undo NAME"),
    ],
)
def test_a_word_of_other_tools_is_answered_with_what_to_do(run, word, advice):
    result = run(word, "web-scroll")

    assert result.exit_code == 2
    assert advice in result.stderr
    assert "did you mean" not in result.stderr


@pytest.mark.parametrize("command", [name for group in COMMANDS.values() for name in group])
@pytest.mark.parametrize("option", ["--disable", "--enable"])
def test_no_option_is_answered_with_its_opposite(run, command, option):
    opposite = {"--disable": "--enable", "--enable": "--disable"}[option]

    assert opposite not in run(command, option).stderr


@pytest.mark.parametrize(
    ("error", "said", "code"),
    [
        pytest.param(SettingsError("s"), "s\n", 2, id="settings"),
        pytest.param(BadReferenceError("x", "no such file"), "x: no such file\n", 2, id="reference"),
        pytest.param(
            NotPermittedError("beta", "blocked", next_step="ask"), "beta: blocked; ask\n", 6, id="refused"
        ),
        pytest.param(
            WikiUnavailableError("beta", "timeout"), "beta: timeout; try again later\n", 7, id="unavailable"
        ),
        pytest.param(KeyboardInterrupt(), "interrupted\n", 130, id="Ctrl-C"),
        pytest.param(click.Abort(), "interrupted\n", 130, id="Ctrl-C at a question"),
        pytest.param(
            SettingsError("\x1b]0;owned\x07\u202e\r"),
            "\\u001b]0;owned\\u0007\\u202e\\r\n",
            2,
            id="hostile text",
        ),
    ],
)
def test_what_ends_a_command_is_a_sentence_and_an_exit_code(error, said, code, run):
    result = run("doctor", app=failing(error))
    assert (result.stdout, result.stderr, result.exit_code) == ("", said, code)


def test_a_bug_says_that_it_is_one_and_nothing_that_may_be_secret(run):
    result = run("doctor", app=failing(ValueError("header 'Bearer hunter2'")))
    assert result.exit_code == 1
    assert result.stderr == (
        f"this is a bug in instruments {__version__} (ValueError); please report it with what "
        "`instruments --debug …` prints\n"
    )


@pytest.mark.parametrize("asked", ["--debug", "INSTRUMENTS_DEBUG"])
def test_who_asks_sees_the_trace_back_of_a_bug(asked, run, monkeypatch):
    if asked == "--debug":
        result = run("--debug", "doctor", app=failing(ValueError("why\x1b[8m")))
    else:
        monkeypatch.setenv(asked, "1")
        result = run("doctor", app=failing(ValueError("why\x1b[8m")))
    assert result.exit_code == 1
    assert result.stderr.startswith("Traceback (most recent call last):\n")
    assert "ValueError: why\\u001b[8m\n" in result.stderr


def test_the_settings_file_can_be_named(run, here):
    (here / "other.toml").write_text("x = 1")
    result = run("--settings", "other.toml", "doctor")
    assert (result.stderr, result.exit_code) == ("other.toml: x: unknown key\n", Exit.USAGE)


def test_without_settings_commands_say_how_to_make_some(run):
    result = run("doctor")
    assert (result.stderr, result.exit_code) == (
        "there is no settings file; `instruments init` makes one\n",
        2,
    )


def test_a_reader_who_has_seen_enough_ends_the_command_quietly():
    script = "from configurator.cli import main; import sys; sys.argv = ['instruments', 'rules', '--format', 'json']; main()"
    with subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert (command.stderr.read(), command.wait()) == (b"", Exit.INTERRUPTED)


@pytest.mark.parametrize(
    "arguments", [["rules"], ["rules", "--format", "json"], ["--help"], ["--version"], ["drift", "--help"]]
)
def test_a_full_disk_behind_the_output_is_a_sentence(arguments):
    with Path("/dev/full").open("w") as full:
        done = process(*arguments, stdout=full)
    said = "the output cannot be written (no space left on device); make room, or send it elsewhere. "
    assert done.stderr == f"{said}What was saved before that is saved\n"
    assert done.returncode == Exit.USAGE


def test_a_full_disk_behind_the_notes_is_told_by_the_exit_code_alone():
    with Path("/dev/full").open("w") as full:
        done = process("--settings", "/none.toml", "list", "nowhere", stderr=full)
    assert (done.stdout, done.returncode) == ("", Exit.USAGE)


def test_a_terminal_without_the_characters_shows_their_codes(tmp_path):
    (tmp_path / "€.toml").write_text("x = 1")
    done = process("--settings", str(tmp_path / "€.toml"), "doctor", env={"PYTHONIOENCODING": "latin-1"})
    assert done.stderr == f"{tmp_path}/\\u20ac.toml: x: unknown key\n"


def test_python_m_configurator_is_the_same_command():
    assert process("--version").stdout == f"instruments {__version__}\n"


def completions(args, incomplete):
    return [
        item.value for item in ShellComplete(cli, {}, "instruments", "_X").get_completions(args, incomplete)
    ]


def test_the_shell_completes_commands_and_environments_without_a_wiki(here):
    (here / "instruments.toml").write_text(SETTINGS)
    assert completions([], "lo") == ["login", "logout"]
    assert completions(["login"], "") == ["production", "local"]
    assert completions(["login"], "p") == ["production"]
    assert completions(["whoami", "local"], "p") == ["production"]


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(["list"], id="list"),
        pytest.param(["save", "--to"], id="save"),
        pytest.param(["disable", "--in"], id="disable"),
        pytest.param(["validate", "--for"], id="validate"),
    ],
)
def test_every_environment_is_completed(args, here):
    (here / "instruments.toml").write_text(SETTINGS)
    assert completions(args, "pro") == ["production"]


@pytest.mark.parametrize("args", [["show"], ["diff", "a.json"], ["validate", "a.json"], ["save"]])
def test_references_are_completed_as_pages_and_files(args, here):
    (here / "instruments.toml").write_text(SETTINGS)
    assert completions(args, "pro") == ["production:", "pro"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_documented_way_sets_completion_up(shell):
    page = (ROOT / "docs" / "how-to" / "complete-in-the-shell.md").read_text()
    assert f"_INSTRUMENTS_COMPLETE={shell}_source instruments" in page
    script = "from configurator.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "_INSTRUMENTS_COMPLETE": f"{shell}_source"},
    )
    assert f"_INSTRUMENTS_COMPLETE={shell}_complete" in done.stdout


def test_completion_finds_the_settings_that_are_named_and_is_silent_about_bad_ones(here):
    (here / "other.toml").write_text(SETTINGS)
    (here / "bad.toml").write_text("x = 1")
    assert completions(["--settings", "other.toml", "login"], "") == ["production", "local"]
    assert completions(["--settings", "bad.toml", "login"], "") == []


def test_only_our_own_colours_reach_a_terminal(capsys):
    app = App(Settings)
    app.colour = app.colour_of_notes = True
    app.write(f"{painted('red', Tone.RED)} \x1b[8mhidden \x1b[2J\ta\x9b1m")
    app.say(f"{painted('yellow', Tone.YELLOW)}\x07")
    assert capsys.readouterr() == (
        "\x1b[31mred\x1b[0m \\u001b[8mhidden \\u001b[2J\ta\\u009b1m\n",
        "\x1b[33myellow\x1b[0m\\u0007\n",
    )


def test_without_colours_not_even_ours_do(capsys):
    App(Settings, colours=True).write(f"{painted('red', Tone.RED)} \x1b[31mred\x1b[0m")
    assert capsys.readouterr().out == "red \\u001b[31mred\\u001b[0m\n"


def test_json_and_documents_are_data(capsys):
    app = App(Settings)
    app.write_json({"a": ["é\u202e"]})
    app.write_document({"b": "é\u202e"})
    assert capsys.readouterr().out == '{\n  "a": [\n    "é\\u202e"\n  ]\n}\n{\n\t"b": "é\u202e"\n}\n'


def test_nobody_is_asked_without_a_terminal(capsys):
    app = App(Settings, interactive=False)
    assert app.confirmed("Save?", yes=True)
    with pytest.raises(click.UsageError, match="there is no terminal to ask on; add --yes if you are sure"):
        app.confirmed("Save?", yes=False)
    assert capsys.readouterr() == ("", "")


def test_a_question_is_asked_on_standard_error(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("y\nn\n"))
    app = App(Settings, interactive=True)
    assert app.confirmed("Save\x1b?", yes=False)
    assert not app.confirmed("Save?", yes=False)
    assert capsys.readouterr().out == ""


def test_a_store_comes_from_whoever_the_test_says():
    wiki = FakeWiki()
    environment = settings().environment("production")
    assert App(settings, lambda *_: wiki).wiki(environment, None) is wiki


def test_only_a_wiki_has_accounts():
    with pytest.raises(SettingsError, match="local is a directory; only a wiki has accounts"):
        App(settings).wiki(settings().environment("local"), None)


def test_the_table_of_commands_names_modules_of_this_package():
    assert {entry.module for group in COMMANDS.values() for entry in group.values()} <= {
        path.stem for path in Path(frame.__file__).parent.glob("*.py")
    }


@pytest.fixture
def desk(tmp_path):
    """Return a directory with settings and two instruments that are on."""
    (tmp_path / "instruments.toml").write_text(
        '[environments.production]\ndirectory = "production"\nauthority = true\n'
    )
    (tmp_path / "production").mkdir()
    for name in ("web-a", "web-b"):
        (tmp_path / "production" / f"{name}.json").write_text(json.dumps(web_scroll(name=name)))
    return tmp_path


def unheard(how: str, which: str) -> dict[str, Any]:
    """Return streams of a process that nobody reads, or that nobody has room for, or that are not there."""
    if how == "closed":
        return {"stdout": None, "stderr": None, "preexec_fn": lambda: os.closerange(1, 3)}
    if how == "full":
        stream = os.open("/dev/full", os.O_WRONLY)
    else:
        theirs, stream = os.pipe()
        os.close(theirs)
    return {each: stream for each in ("stdout", "stderr") if which in ("both", _SAYS[each])}


_SAYS = {"stdout": "data", "stderr": "notes"}
UNHEARD = [
    ("full", "notes"), ("full", "data"), ("full", "both"),
    ("pipe", "notes"), ("pipe", "data"), ("pipe", "both"), ("closed", "both"),
]  # fmt: skip


@pytest.mark.parametrize(("how", "which"), UNHEARD)
def test_switching_off_goes_on_where_nobody_takes_what_is_said_of_it(desk, how, which):
    done = process(
        "disable",
        "--all",
        "--yes",
        cwd=desk,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        **unheard(how, which),
    )

    pages = [json.loads(file.read_text()) for file in sorted(desk.glob("production/*.json"))]
    assert [page["enabled"] for page in pages] == [False, False]
    said = which == "notes" or how == "closed"
    assert done.returncode == (Exit.OK if said else {"full": Exit.USAGE, "pipe": Exit.INTERRUPTED}[how])


@pytest.mark.parametrize(("how", "which"), [each for each in UNHEARD if each[1] != "data"])
@pytest.mark.parametrize(
    "arguments",
    [["list", "nowhere"], ["diff"], ["xx"], ["--none"], ["validate", "no.json"], ["whoami", "production"], ["list", "nowhere", "--format", "json"]],
)  # fmt: skip
def test_what_went_wrong_is_the_exit_code_also_where_nobody_takes_the_notes(desk, arguments, how, which):
    done = process(*arguments, cwd=desk, env=os.environ | {"PYTHONPATH": str(ROOT)}, **unheard(how, which))

    assert done.returncode == Exit.USAGE


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list", "production"], 0), (["disable", "--all", "--yes"], 0), (["show", "production:web-a"], 0),
        (["validate", "x.json"], 2), (["pull", "production", "out"], 2), (["fmt", "x.json"], 2), (["rules"], 0),
    ],
)  # fmt: skip
@pytest.mark.parametrize("named", [True, False])
def test_a_deleted_working_directory_is_none(desk, arguments, code, named):
    gone = desk / "gone"
    gone.mkdir()
    variables = os.environ | {"PYTHONPATH": str(ROOT), "HOME": str(desk)}
    if named:
        variables["INSTRUMENTS_SETTINGS"] = str(desk / "instruments.toml")

    done = process(*arguments, cwd=gone, env=variables, preexec_fn=gone.rmdir)

    assert "bug" not in done.stderr
    assert done.returncode == (code if named or arguments == ["rules"] else Exit.USAGE)
