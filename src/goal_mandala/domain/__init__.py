"""The mandala chart and its rules. Standard library only: no file, no network, no clock."""
