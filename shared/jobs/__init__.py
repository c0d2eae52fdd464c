"""Background work: declare a task, request it in a business transaction, perform what is pushed."""
