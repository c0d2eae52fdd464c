from projects.gateway.edge.openapi import documents_merge
from projects.gateway.edge.routes import Routes

ROUTES = Routes({"a": "", "b_c": "", "d": ""}, {"as": "a", "bs": "b_c"})
SHARED = {"Problem": {"type": "object"}}


def document(path, thing):
    reference = {"$ref": "#/components/schemas/Thing"}
    return {
        "openapi": "3.1.0",
        "paths": {path: {"get": {"operationId": "list", "x": reference}}, "/internal/x": {}},
        "components": {"schemas": {**SHARED, "Thing": thing}},
    }


def test_paths_and_components_are_merged_without_clashes():
    merged = documents_merge(
        {
            "a": document("/api/v1/as/", {"type": "string"}),
            "b_c": document("/api/v1/bs/", {"$ref": "#/components/schemas/Problem"}),
            "d": None,
        },
        ROUTES,
    )
    assert sorted(merged["paths"]) == ["/api/v1/as/", "/api/v1/bs/"]
    schemas = merged["components"]["schemas"]
    assert sorted(schemas) == ["BCThing", "Problem", "Thing"]
    operation = merged["paths"]["/api/v1/bs/"]["get"]
    assert operation["x"] == {"$ref": "#/components/schemas/BCThing"}
    assert (operation["operationId"], operation["tags"]) == ("b_c_list", ["b_c"])
    assert "left out: d." in merged["info"]["description"]


def test_what_refers_to_a_renamed_component_is_renamed_too():
    page = {"items": {"$ref": "#/components/schemas/Thing"}}
    documents = {"a": document("/api/v1/as/", {"type": "string"})}
    documents["b_c"] = document("/api/v1/bs/", {"type": "object"})
    for made in documents.values():
        made["components"]["schemas"] |= {"Page": page, "Pages": {"items": page}}
    schemas = documents_merge({**documents, "d": None}, ROUTES)["components"]["schemas"]
    assert sorted(schemas) == ["BCPage", "BCPages", "BCThing", "Page", "Pages", "Problem", "Thing"]
    assert schemas["Page"] == page
    assert schemas["BCPage"]["items"] == {"$ref": "#/components/schemas/BCThing"}


def test_a_service_that_is_away_is_named(door):
    merged = door.ask("GET", "/api/schema/").json()
    assert "/api/v1/auth/me/" in merged["paths"]
    assert "/internal/users" not in merged["paths"]
    assert merged["openapi"].startswith("3.1")
