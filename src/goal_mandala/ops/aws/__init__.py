"""AWS as operations see it: the only place in ``ops`` that knows boto."""
