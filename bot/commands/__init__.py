"""The commands of `wherein`, one a file: what they do and how they say it."""
