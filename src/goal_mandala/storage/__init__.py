"""Where charts are kept. Knows charts as data, nothing of how they are made or shown."""
