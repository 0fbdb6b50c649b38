"""Charts, generations and the ledger in one DynamoDB table. Knows the ports and DynamoDB, nothing above them.

Keys (``PK`` / ``SK``), all strings; owner and chart ids stand in keys as they are, text of a person never does:

===========================  =================================  ====================================================
``OWNER#<owner>``            ``CHART#<chart>``                  head: summary, version, undo and redo stacks, ``active``
                                                                generation, ``deleted`` while it is being deleted
``CHART#<chart>``            ``CLAIM``                          the id is taken
``CHART#<chart>``            ``CALENDAR``                       digest of the secret of the chart's calendar link
``CALENDAR#<digest>``        ``CALENDAR``                       whose chart the link leads to
``CHART#<chart>``            ``VERSION#<number>``               one version's document, never rewritten
``CHART#<chart>``            ``GENERATION#<time in ns>#<id>``   a generation of the chart
``GENERATION#<id>``          ``CONTROL``                        everything small: state, lease, numbers, error
``GENERATION#<id>``          ``DRAFT``                          the draft's document, numbered as CONTROL's ``drafted``
``GENERATION#<id>``          ``EVENT#<number of its last>``     the events of one append
``SPENDING#<owner or *>``    ``MONTH#<YYYY-MM>``                sums of a month, reservations included
``SPENDING#<owner>``         ``CALLS#<YYYY-MM>#<ns>#<id>``      the model calls of one reservation
``SPENDING#<owner or *>``    ``RESERVED#<id>``                  the owner has this reservation open
``RESERVATION#<id>``         ``RESERVATION``                    money set aside
``TURNS#<owner or *>``       ``WINDOW#<seconds>``               requests in the current window
``IDEMPOTENCY#<owner>``      ``KEY#<sha256 of the key>``        a request under way or its answer
``IDEMPOTENCY#<owner>``      ``WITHDRAWN``                      charts deleted of late, as digests of their ids
===========================  =================================  ====================================================

Local index ``ByChange`` (``PK``, ``changed``): an owner's charts, latest change first. Local, because only a
local index can be read consistently: a chart that was just made is in the list, a deleted one is not.
Global index ``Waiting`` (``waiting``, ``free_at``): generations that a worker may take, from the moment they are
free; sparse, read by the sweep alone, which may be a moment late.

Time to live ``expires_at`` (epoch seconds): generations, from their end; idempotency keys, deleted charts' digests; request windows.
DynamoDB deletes late, so whoever depends on an expiry compares times as well.

Documents are packed JSON (see ``storage.records``: a chart of 90 KB takes about 10); an item may have 400 KB. Conditions always
stand on small items (head, CONTROL, month), so that a heartbeat or a refused change costs one write unit.
"""

from goal_mandala.storage.dynamodb.connection import open_client
from goal_mandala.storage.dynamodb.definition import create_table_definition
from goal_mandala.storage.dynamodb.ledger import DynamoLedger
from goal_mandala.storage.dynamodb.repository import DynamoRepository

__all__ = ["DynamoLedger", "DynamoRepository", "create_table_definition", "open_client"]
