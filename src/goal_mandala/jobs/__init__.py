"""Durable generation: work that outlives the request, the connection and the process."""
