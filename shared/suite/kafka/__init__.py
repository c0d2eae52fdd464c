"""Apache Kafka without Docker: Maven's jars, one node, a user with permissions per service.

It runs with the files that the container has, compose/kafka: only ports and folders differ.
"""
