"""Drift: how an instrument stands in two environments, what may be written, and the plan of it."""
