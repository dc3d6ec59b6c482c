"""Mending what runs: each verb with a reason, a look ahead that changes nothing, and a trail."""
