"""AWS Lambda's execution environments: real processes with a limit of memory and time, and Lambda's own words about them."""
