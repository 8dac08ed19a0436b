#!/bin/sh
# What jobs.yaml starts, in the tool's home.
set -eu
export PYWIKIBOT_DIR="$HOME/bot" INSTRUMENTS_SETTINGS="$HOME/instruments.toml"
# A run that hangs would keep every later one out; the first signal lets it finish the page in hand and store the report.
exec timeout -k 5m 45m "$HOME/venv/bin/instruments-reconcile" -nolog "-metrics:$HOME/instruments.prom" "$@"
