"""What managers and owners see over many cases: figures, lists, incidents, steps; reads only."""
