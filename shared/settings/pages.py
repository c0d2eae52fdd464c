"""Where the rows that ids stand for have their pages, for links between the admins."""

import tomllib

from shared.settings import env

FIRST_PORT = 8000


def admin_pages(service: str) -> dict[str, str]:
    """For each column of `pages` in a service.toml the address of the row's page, with `{id}`.

    A service's own are always known; those of others where ADMIN_URL says how people reach them.
    Raises SettingRefused for an ADMIN_URL that is no address.
    """
    found = {}
    for file in sorted(env.ROOT.glob("projects/*/service.toml")):
        owner = tomllib.loads(file.read_text())
        root = "" if owner["name"] == service else _root(owner["name"], owner["port"])
        if root is not None:
            for column, model in owner.get("pages", {}).items():
                found[column] = f"{root}/admin/{owner['name']}/{model}/{{id}}/change/"
    return found


def _root(name: str, port: int) -> str | None:
    if "ADMIN_URL" not in env.values():
        return None
    moved = env.port("PORT_BASE", FIRST_PORT) + port - FIRST_PORT
    return env.url("ADMIN_URL", filled={"service": name.replace("_", "-"), "port": str(moved)})
