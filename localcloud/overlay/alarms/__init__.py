"""CloudWatch alarms: when they change state, what that says and does, and their history.

The emulator's records of alarms are the one truth, so templates and calls make the same alarms.
"""
