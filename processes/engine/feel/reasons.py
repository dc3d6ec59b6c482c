"""Why an expression was refused or failed: one (fa, en) clause per reason."""

REASONS: dict[str, tuple[str, str]] = {}
