"""Calibrations that stay, whatever the packaged one becomes."""

from bot.calibration import Calibration

SURE = Calibration(slope=10.0, midpoint=0.5, threshold=0.6, no_match=0.45)
"""A sentence of the question's very words is an answer; one that shares none of them is not."""

ALWAYS = Calibration(slope=1.0, midpoint=0.0, threshold=-99.0, no_match=-99.0)
NEVER = Calibration(slope=1.0, midpoint=0.0, threshold=99.0, no_match=-99.0)
