"""`startservice`: a tenth service that stands beside the others, with no edit by hand."""
