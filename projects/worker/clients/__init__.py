"""Calls that leave the service: the services that jobs are pushed to, and Celery's broker."""
