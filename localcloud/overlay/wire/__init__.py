"""AWS's protocols, driven by botocore's service models: request bodies in, answers and errors out."""
