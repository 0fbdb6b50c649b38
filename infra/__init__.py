"""The service on AWS as code: one CDK construct per capability, environments as data. Imports names only; never shipped."""
