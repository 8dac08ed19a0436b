"""Histories of pages: what is one, what was last the same in two, and how both sides merge."""
