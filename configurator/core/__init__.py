"""The pure core: values in, values out; no clock, no input, no output."""
