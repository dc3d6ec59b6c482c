"""Real servers, browsers and houses for the tests; nothing here stands in for a room of ours."""
