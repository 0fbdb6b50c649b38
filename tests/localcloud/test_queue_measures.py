"""A queue's numbers as CloudWatch gets them."""

from __future__ import annotations

from localcloud.queue_measures import measures


def test_counts_and_the_age_of_the_oldest_message() -> None:
    attributes = {
        "ApproximateNumberOfMessages": "2",
        "ApproximateNumberOfMessagesNotVisible": "1",
        "ApproximateNumberOfMessagesDelayed": "0",
    }
    queue = {"attributes": attributes, "messages": [{"sent_at": 90.0}, {"sent_at": 40.0}]}
    assert {name: value for name, value, _ in measures(queue, 100.0)} == {
        "ApproximateNumberOfMessagesVisible": 2,
        "ApproximateNumberOfMessagesNotVisible": 1,
        "ApproximateNumberOfMessagesDelayed": 0,
        "ApproximateAgeOfOldestMessage": 60,
    }
    assert {name: value for name, value, _ in measures({**queue, "messages": []}, 100.0)}[
        "ApproximateAgeOfOldestMessage"
    ] == 0
