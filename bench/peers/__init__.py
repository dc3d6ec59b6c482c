"""What a city could take instead, on the same process; each in an environment of its own."""
