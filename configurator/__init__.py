"""Metrics Platform Instrument Configurator."""
