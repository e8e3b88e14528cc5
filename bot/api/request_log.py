"""Own the line that a request leaves in the log: which route, what came of it, how long, how much.

What was asked and answered is no part of it; `bot.question_log` is for that.
"""

import logging

from bot.api.observation import Seen

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
