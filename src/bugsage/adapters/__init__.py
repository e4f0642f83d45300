"""THE WORLD: one file per neighbour; it carries bytes and decides nothing."""
