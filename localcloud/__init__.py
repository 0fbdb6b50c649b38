"""AWS on loopback, for development and tests only. The product never imports this package."""
