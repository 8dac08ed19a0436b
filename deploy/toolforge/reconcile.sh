#!/bin/sh
# What jobs.yaml starts, in the tool's home.
set -eu
export PYWIKIBOT_DIR="$HOME/bot" INSTRUMENTS_SETTINGS="$HOME/instruments.toml"
exec "$HOME/venv/bin/instruments-reconcile" -nolog "-metrics:$HOME/instruments.prom" "$@"
