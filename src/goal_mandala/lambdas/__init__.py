"""Entry points on AWS Lambda, thin: each makes the object graph once per sandbox and hands over."""
