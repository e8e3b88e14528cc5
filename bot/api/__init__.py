"""The HTTP doors: JSON under /api, pages for people, health for machines."""
