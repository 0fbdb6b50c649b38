"""SNS delivery beyond the emulator's: e-mail into an outbox, and HTTP to loopback only."""
