"""From text to a tree: the lexer, the grammar, the nodes."""
