"""CloudWatch Logs: filter patterns, searching, Insights, metric filters and metrics embedded in log lines.

The emulator's store of groups, streams and events is the one truth; this package reads it and hooks into writing.
"""
