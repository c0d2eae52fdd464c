"""Pictures of the admins for the documentation, taken of a suite that has run the demo."""
