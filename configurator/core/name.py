"""The name of an instrument: part of a page's title, of a file's name, and the machine name."""

from __future__ import annotations

import re
from typing import Final, TypeGuard

#: Fewest and most characters.
NAME_LENGTH: Final = (3, 63)
#: `$` would let a final line break through.
NAME_PATTERN: Final = r"^[a-z0-9]+(-[a-z0-9]+)*(?![\s\S])"
#: What a name is, for people.
NAME_RULE: Final = (
    "a name is 3 to 63 lower-case letters and digits, in groups joined by single hyphens, like web-scroll"
)


def is_name(value: object) -> TypeGuard[str]:
    """Tell whether *value* may be an instrument's name."""
    shortest, longest = NAME_LENGTH
    return (
        isinstance(value, str) and shortest <= len(value) <= longest and bool(re.match(NAME_PATTERN, value))
    )
