"""Small AWS APIs that neither the emulator nor the overlay has: saved log queries, and CodeDeploy for Lambda."""
