"""The local cloud as a process: started, asked for its state, stopped without a rest, loopback only."""
