"""The `bench` command: what the suite costs, beside what the same work costs otherwise."""
