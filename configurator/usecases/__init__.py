"""Use cases: one module a verb; they know ports, never adapters."""
