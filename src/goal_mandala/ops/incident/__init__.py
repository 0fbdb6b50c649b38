"""Incidents as plain files that a team can commit: opened, worked on, reported, also without AWS.

``record`` says what an incident is, ``timers`` and ``timeline`` work things out from it, ``store`` keeps it, ``report``
turns it into a document, ``oncall`` knows who is next. Nothing here asks AWS: what was collected lies beside the record.
"""
