"""Releases: from a checkout to what serves, verified and recorded; back to a recorded one in seconds; away with all of it."""
