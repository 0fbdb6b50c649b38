"""Settings to object graph: the only place that names concrete planners and stores. One file per home.

Heavy parts are loaded when they are chosen; importing this loads none of them.
"""

from goal_mandala.bootstrap.identity import identity_for
from goal_mandala.bootstrap.one_machine import Service, data_file, data_of, run_service, service_for
from goal_mandala.bootstrap.planners import connection_for, model_prices, planner_for, probe_modes, try_model

__all__ = [
    "Service",
    "connection_for",
    "data_file",
    "data_of",
    "identity_for",
    "model_prices",
    "planner_for",
    "probe_modes",
    "run_service",
    "service_for",
    "try_model",
]
