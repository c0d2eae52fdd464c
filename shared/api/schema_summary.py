"""What an operation is called in a list of operations."""

VERBS = {
    "list": "list",
    "create": "create",
    "retrieve": "read",
    "update": "replace",
    "partial_update": "change",
    "destroy": "delete",
}
# What Django REST framework calls anything that a plain view does with GET or POST.
VAGUE = ("create", "retrieve")


def summary_of(path: str, prefix: str, action: str) -> str:
    """`Jobs: list` where the action says it, else what the path says: `Invoices: open`.

    action: the view's own, or Django REST framework's for the method.
    """
    tokens = [token for token in path.removeprefix(prefix).split("/") if token]
    words = [token.replace("-", " ") for token in tokens if not token.startswith("{")] or ["root"]
    vague = action in VAGUE and len(words) > 1 and not tokens[-1].startswith("{")
    if action in VERBS and not vague:
        words = [words[-1], VERBS[action]]
    return f"{words[0].capitalize()}: {' '.join(words[1:]) or action}"
