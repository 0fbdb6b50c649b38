"""A chart as a file: one format per module, all reached through :mod:`.formats`."""
