"""``mandala ops incident`` and ``oncall``: parse, ask, show. What an incident is, ``goal_mandala.ops.incident`` knows."""
