"""Side-by-side measurements: each prints ratios against a baseline taken in the same run."""
