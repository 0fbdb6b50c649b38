"""Where a chart lies, a file or a server, for commands that need not know which."""
