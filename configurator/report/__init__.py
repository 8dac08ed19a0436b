"""Words for people and for programs: text, JSON, wikitext, metrics; all that is told is escaped here."""
