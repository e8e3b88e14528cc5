"""What was said before a question, and what it means for the question."""

from bot.conversation.turn import Role, Turn

__all__ = ["Role", "Turn"]
