"""The stack on AWS, as data and CDK constructs. Imports the product's names only; never shipped with it."""
