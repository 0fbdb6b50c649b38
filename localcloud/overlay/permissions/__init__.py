"""IAM's policy simulator over the emulator's principals and its one evaluation of policies."""
