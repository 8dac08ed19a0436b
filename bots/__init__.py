"""Bots over Pywikibot: the only place that imports it.

In a checkout this package is `bots`; in the wheel it is `instrument_bots`, a name that is nobody else's. Its modules
import each other relatively, so that both work.
"""
