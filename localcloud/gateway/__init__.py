"""API Gateway's front of the local cloud: what the emulator's lacks of access logs, metrics, limits of time and words."""
