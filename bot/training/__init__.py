"""Own how the reader is taught: from question sets with marked answers to weights.

Run as ``python -m bot.training``. Only this package needs the teacher's weights and data; what it
makes is in `index/models`.
"""
