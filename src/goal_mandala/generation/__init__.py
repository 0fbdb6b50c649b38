"""A goal in, a stream of domain events out. Knows nothing of files, HTTP or terminals."""
