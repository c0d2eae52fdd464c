"""A small project for the tests of shared/ itself: two tenant models and a global one."""
