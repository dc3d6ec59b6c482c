"""The measured process as a Viewflow application."""
