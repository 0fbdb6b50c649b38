"""Maintenance by the month and by the quarter: what was looked at, what it came to, one report. Reads; only retention is ever set, when asked."""
