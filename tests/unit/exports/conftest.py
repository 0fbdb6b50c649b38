"""Settings of the property tests here: no deadline per example (a cold BudouX model is no failure)."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "exports", deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
settings.load_profile("exports")
