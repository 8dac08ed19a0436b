"""A document in a person's editor: what is wrong with it comes back as comments above the text."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final

import click

from configurator import own
from configurator.core.document.source import Source, parse
from configurator.core.kind import canonical_text
from configurator.core.visible import visible
from configurator.disk import UnwritableFileError, make_directory, read_named, remove_file
from configurator.errors import BadReferenceError, DocumentError
from configurator.inputs import write
from configurator.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from configurator.core.document.values import Json
    from configurator.problems import Problem

_COMMENT: Final = "#"
# Far more than a document may have; what is wrong with it is said by whoever reads it.
_MOST: Final = 1024 * 1024
_HELP: Final = (
    "Lines above the document that begin with # are left out. Save and close to go on.",
    "To give up, close without a change, or empty the text.",
)


class EditedFile:
    """One document, kept in a file of its own while somebody edits it.

    Attributes:
        path: The file.
        typed: Whether somebody changed the text in it.
    """

    def __init__(self, name: str) -> None:
        """Make room for it among what is this user's own, or where temporary files are."""
        place = own.directory("cache")
        try:
            if place is not None:
                make_directory(place / "edits")
            self.path = Path(mkdtemp(dir=place and place / "edits")) / f"{name}.json"
        except (OSError, UnwritableFileError) as error:
            raise BadReferenceError(name, f"there is no place for a file to edit ({error})") from error
        self.typed = False

    def edited(self, before: Json, check: Callable[[Source], Iterable[Problem]]) -> Json:
        """Return what a person makes of *before* in their editor, once *check* finds no error in it.

        Raises:
            BadReferenceError: They gave up; the text stays in the file.
        """
        text, comments = canonical_text(before), list(_HELP)
        while True:
            shown = "".join(f"{_COMMENT} {line}\n" for line in comments) + f"{text}\n"
            write(self.path, shown)
            _open_editor(self.path)
            written = read_named(self.path, _MOST).decode("utf-8", "surrogateescape")
            if written == shown and comments == list(_HELP):
                return before
            self.typed = True
            body = _uncommented(written)
            if written == shown or not body.strip():
                raise BadReferenceError(str(self.path), "given up; what you typed is kept in this file")
            value, problems = _judged(body, str(self.path), check)
            if not problems:
                return value
            lines = len(problems) + len(_HELP)
            text = body.rstrip("\n")
            comments = [*(_said(problem, lines) for problem in problems), *_HELP]

    def forget(self) -> None:
        """Remove the file, for what it says is said elsewhere."""
        remove_file(self.path)
        self.path.parent.rmdir()


def _open_editor(path: Path) -> None:
    try:
        click.edit(filename=str(path))
    except click.ClickException as error:
        raise BadReferenceError(
            str(path), f"{error.message.rstrip('.')}; name an editor in VISUAL or EDITOR"
        ) from error


def _uncommented(text: str) -> str:
    """Return *text* without the comments above it."""
    lines = text.splitlines(keepends=True)
    first = next((at for at, line in enumerate(lines) if not line.lstrip().startswith(_COMMENT)), len(lines))
    return "".join(lines[first:])


def _judged(
    body: str, where: str, check: Callable[[Source], Iterable[Problem]]
) -> tuple[Json, list[Problem]]:
    """Return the value of a text, and the errors in it."""
    try:
        source = parse(body.encode("utf-8", "surrogateescape"), where)
        found = tuple(check(source))
    except DocumentError as error:
        return None, list(error.problems)
    return source.value, [problem for problem in found if problem.severity is Severity.ERROR]


def _said(problem: Problem, ahead: int) -> str:
    place = f"line {problem.line + ahead}, column {problem.column}: " if problem.line else ""
    return f"{place}{visible(problem.message)}"
