"""What manage_all.py does: the virtual environment, local servers, processes, checks and tests."""
