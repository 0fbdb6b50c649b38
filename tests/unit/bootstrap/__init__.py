"""Tests of goal_mandala.bootstrap: what it does by itself."""
