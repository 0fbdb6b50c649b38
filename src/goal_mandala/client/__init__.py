"""The service as its clients see it: addresses, requests, answers and events over HTTP. Knows the contract, nothing behind it."""
