"""``mandala ops``: the operations guide as commands. Parses, shows, asks; what is true is decided in ``goal_mandala.ops``."""
