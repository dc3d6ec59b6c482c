"""What a process owner publishes: packages, immutable versions, the publish gate."""
