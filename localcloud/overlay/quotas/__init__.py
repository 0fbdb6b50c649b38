"""Service Quotas: applied and default quotas of Amazon Bedrock and AWS Lambda, and requests to raise them."""
