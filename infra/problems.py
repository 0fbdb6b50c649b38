"""What is wrong with a deployment's settings, in words for the person who deploys. Knows no AWS."""

from __future__ import annotations


class BadSetting(Exception):
    """A setting cannot be used: its name, what is wrong with it, and what to do."""

    def __init__(self, name: str, problem: str, remedy: str) -> None:
        super().__init__(f"{name}: {problem}\n  → {remedy}")
        self.name = name
