"""Hypothesis without a clock: how long an example takes says nothing about it."""

from hypothesis import settings

settings.register_profile("wherein", deadline=None)
settings.load_profile("wherein")
