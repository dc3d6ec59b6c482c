"""Mending an instance in memory: tokens put elsewhere, and versions changed under them."""
