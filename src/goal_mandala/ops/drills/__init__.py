"""Drills: a fault is really made on the local cloud, among harmless things that look like it, and the doctor is scored.

``faults`` are the drills, ``decoys`` what must not be blamed, ``rehearsal`` runs one, ``score`` and ``matrix`` judge (pure), ``standing``
knows the cloud's settings and puts them back, ``record`` remembers across processes. Nothing here works anywhere but on a local cloud.
"""
