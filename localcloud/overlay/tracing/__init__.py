"""X-Ray: segments in, traces, summaries, filter expressions and the service graph out."""
