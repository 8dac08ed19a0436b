"""Exchange with other tools: what is imported, and what their consumers are given."""
