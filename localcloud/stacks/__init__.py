"""CloudFormation of the local cloud: types that the emulator does not know, and properties that it drops."""
