"""The outermost layer of the cloud's HTTP face: reads who calls what, records it, and serves the cloud's own routes."""
