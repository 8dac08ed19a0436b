"""Measurements of the tool against bare scripts, as ratios in one run."""
