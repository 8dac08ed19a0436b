"""Tab in bash: what click's own script cannot do there.

Bash splits words at `:` and `@`, of which our references are made, and replaces only what stands behind the last of them;
and click's script drops all other offers as soon as files are among them. Click's scripts for zsh and fish do neither.
Imported only when a shell asks.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, ClassVar

from click.shell_completion import BashComplete, add_completion_class, split_arg_string

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# The words come from the line itself, since bash's own are split. Files are offered beside other things by compgen, and
# alone by readline, which quotes their names. After a colon and a slash more is to come.
_SOURCE = """\
%(complete_func)s() {
    local type value file typed=${COMP_WORDS[COMP_CWORD]}
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            file | dir)
                while IFS= read -r file; do
                    [[ -d $file ]] && file+=/
                    [[ $typed == [\\"\\']* ]] || file=$(printf %%q "$file")
                    COMPREPLY+=("$file")
                done < <(compgen -f -- "$value")
                ;;
            default) compopt -o default ;;
        esac
    done < <(COMP_WORDS="${COMP_LINE:0:COMP_POINT}" INSTRUMENTS_BREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:/] ]]; then
        compopt -o nospace
    fi
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""


@add_completion_class
class ReferenceBash(BashComplete):
    """Completion in bash for words with colons."""

    source_template: ClassVar[str] = _SOURCE

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one that it stands in."""
        line = os.environ["COMP_WORDS"]
        words = split_arg_string(line)[1:]
        if line[-1:].isspace() or not words:
            return words, ""
        return words[:-1], words[-1]

    def complete(self) -> str:
        """Return what the script adds, a line each; of a word that bash splits, only its last part."""
        args, incomplete = self.get_completion_args()
        items = self.get_completions(args, incomplete)
        if items and all(item.type != "plain" for item in items):
            return "default,"
        breaks = os.environ.get("INSTRUMENTS_BREAKS", "").replace("/", "")
        kept = max((incomplete.rfind(mark) + 1 for mark in breaks), default=0)
        return "\n".join(self._offered(item, incomplete, kept) for item in items)

    def _offered(self, item: CompletionItem, incomplete: str, kept: int) -> str:
        value = str(item.value)
        if item.type == "plain" and value.startswith(incomplete[:kept]):
            value = value[kept:]
        return f"{item.type},{value}"
