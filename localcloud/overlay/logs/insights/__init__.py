"""Logs Insights: the query language (pure) and the operations that run it over log groups."""
