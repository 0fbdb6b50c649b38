"""One CDK construct per capability. A construct knows its own resources and takes what it needs from others as arguments."""
