"""CloudWatch metrics and alarms over the emulator's store of values: statistics, metric math, alarm evaluation."""
