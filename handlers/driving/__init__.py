"""Drives cases through their processes along a clock of their own: replays, the demonstration."""
