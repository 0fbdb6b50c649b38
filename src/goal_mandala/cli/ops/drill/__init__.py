"""``mandala ops drill``: practice on the local cloud."""
