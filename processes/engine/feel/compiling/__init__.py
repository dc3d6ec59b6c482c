"""From a tree to closures: names resolved and calls counted once."""
