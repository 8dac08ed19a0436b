"""Documents: their text, their values, their model."""
