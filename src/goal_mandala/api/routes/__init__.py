"""Routes, one module per resource: read the request, call one use case, write the answer."""
