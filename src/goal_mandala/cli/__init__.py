"""The command ``mandala``: parses what is typed, renders what comes back, decides nothing."""
