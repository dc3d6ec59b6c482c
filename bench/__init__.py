"""Measurements of speed: they print tables and decide nothing."""
