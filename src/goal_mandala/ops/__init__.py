"""The operations guide as functions that return data and never print. Meets the service from outside, as an operator does."""
