"""Own the line that a request leaves in the log: which route, what came of it, how long, how much.

What was asked and answered is no part of it; `bot.question_log` is for that.
"""

import logging

from bot.api.observation import Seen
from bot.api.request_id import current_request

_log = logging.getLogger("wherein.requests")


def log_request(seen: Seen) -> None:
    """Log a request that is over, its facts as fields."""
    _log.info(
        "%s %s %s",
        seen.method,
        seen.route,
        seen.status,
        extra={
            "fields": {
                "request_id": seen.request_id,
                "method": seen.method,
                "route": seen.route,
                "status": seen.status,
                "ms": round(seen.seconds * 1000, 1),
                "received_bytes": seen.received,
                "sent_bytes": seen.sent,
            }
        },
    )


def log_refusal(status: int) -> None:
    """Log what was refused before it was a request: its id and its status are all there is."""
    fields = {"request_id": current_request(), "status": status}
    _log.info("refused %s", status, extra={"fields": fields})
