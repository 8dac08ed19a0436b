"""Sessions in documents: blocks of commands behind prompts like `ana$`, each with the output that is shown."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

_BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
_PROMPT = re.compile(r"^((?:[a-z]+)?\$) (.*)\n", re.MULTILINE)


class Step(NamedTuple):
    """One command: whose prompt it stands behind, what is typed, and what is shown below."""

    prompt: str
    command: str
    shown: str


def steps(document: str) -> Iterator[Step]:
    """Yield the commands of all blocks, in order."""
    for block in _BLOCK.findall(document):
        _, *parts = _PROMPT.split(block)
        yield from map(Step, parts[::3], parts[1::3], parts[2::3])


def run(command: str, environment: Mapping[str, str], stdin: str) -> str:
    """Return what a command prints on both channels."""
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        env=dict(environment),
        input=stdin,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout


def retold(document: str, answer: Callable[[Step], str]) -> str:
    """Return *document* with the output that *answer* gives for each command instead of what is shown."""

    def block(found: re.Match[str]) -> str:
        told = "".join(f"{step.prompt} {step.command}\n{answer(step)}" for step in steps(found[0]))
        return f"```console\n{told}```"

    return _BLOCK.sub(block, document)
