"""Many generations and watchers at once, against the service as it is started by `mandala serve`."""
