"""What the program does for a person, one verb per file; called by the command line and the service."""
