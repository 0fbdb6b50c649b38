"""S3 buckets, as far as a deletion needs them: emptied of every version."""

from __future__ import annotations

from goal_mandala.ops.aws.answers import Answer, items, text
from goal_mandala.ops.aws.calls import signal
from goal_mandala.ops.aws.connection import Aws


def empty_bucket(aws: Aws, name: str) -> int:
    """Delete every object and version; returns how many there were."""
    count = 0
    with signal("empty bucket"):
        for page in aws.answers("s3", "ListObjectVersions", Bucket=name):
            rows = [*items(page, "Versions"), *items(page, "DeleteMarkers")]
            objects: list[Answer] = [{"Key": text(row, "Key"), "VersionId": text(row, "VersionId")} for row in rows]
            if objects:
                aws.call("s3", "DeleteObjects", Bucket=name, Delete={"Objects": objects, "Quiet": True})
            count += len(objects)
    return count
