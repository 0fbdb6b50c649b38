"""Changes of a running service that can be taken back: planned, compared, made, checked, undone, written down.

``kinds`` are the changes that can be made, one module a family; ``plan`` is the file that says which, ``applying`` makes them.
"""
