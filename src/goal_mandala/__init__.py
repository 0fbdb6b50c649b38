"""goal-mandala: from a goal in plain words to a mandala chart that one can live by."""

__version__ = "0.1.0"
