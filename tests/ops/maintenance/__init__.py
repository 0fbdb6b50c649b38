"""Maintenance: pure judges on recorded data, the command on the deployed local cloud."""
