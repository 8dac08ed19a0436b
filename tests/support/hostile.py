"""Texts that try to be more than text on a wiki page, for every level of tests."""

from __future__ import annotations

#: Each tries another thing: what a wiki page, a table, a link, the saving of a page or a reader's eye would obey.
TEXTS: dict[str, str] = {
    "link": "[[Special:Block/Mara|click]] [[Category:Evil]] [[File:Evil.png]] [[pipe|]]",
    "external link": "[https://evil.example evil] https://evil.example mailto:a@evil.example //evil.example",
    "template": "{{Main Page}} {{{1|x}}} {{subst:Main Page}} {{#tag:script|1}} {{PAGENAME}}",
    "tag": "<script>alert(1)</script><b onclick=x>b</b><ref>x</ref><nowiki></nowiki><!-- x --> </bdi></code></div>",
    "table": "|} {| |- || !! |+ | x\n|-\n| y",
    "magic word": "__TOC__ __NOINDEX__ __HIDDENCAT__ \uff3f\uff3f\u76ee\u6b21\uff3f\uff3f -{zh-cn:x}- #REDIRECT [[Evil]]",
    "magic link": "RFC 1234 PMID  1234 ISBN 978-0-306-40615-7 RFC\u00a01234 T123456",
    "signature": "~~~ ~~~~ ~~~~~",
    "entity": "&lt;b&gt; &#91;&#91;x&#93;&#93; &nbsp; &amp;lt; &#x202e;",
    "format": "'''bold''' ''italic'' ----",
    "lines": "a\n\n== head ==\n* item\n# item\n: item\n; item\n pre\r\nb\u2028c",
    "characters": "a\u202eb\u2066c\u200bd\x00e\x7ff\ufeffg\U000e0041h\ud800",
    "marks": "\u0338after a tag, e\u0301, \u1161\u11a8, \u212b, \u0958",
    "strip marker": "\x7f'\"`UNIQ--nowiki-00000000-QINU`\"'\x7f",
    "right to left": "\u05d0\u05d1\u05d2 (\u0634) 12",
    "spelling": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645 \U0001f469\u200d\U0001f4bb",
    "spaces": "  two  spaces  ",
    "percent": "%5B%5B %s {0} $1 \\n `rm -rf /` $(rm -rf /)",
    "long": "[[" * 200,
}
