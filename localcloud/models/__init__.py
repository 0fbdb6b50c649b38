"""Amazon Bedrock of the local cloud: the fake model behind the account's permissions, its catalogue and its metrics."""
