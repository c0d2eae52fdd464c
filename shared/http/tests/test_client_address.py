"""Whose word about the client's address is believed."""

from ipaddress import ip_network

from shared.http.client_address import client_address


def test_forwarded_addresses_are_believed_from_the_edge_only(rf):
    forwarded = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    assert client_address(rf.get("/", REMOTE_ADDR="127.0.0.1", **forwarded)) == "203.0.113.9"
    assert client_address(rf.get("/", REMOTE_ADDR="127.0.0.1:5000", **forwarded)) == "203.0.113.9"
    assert client_address(rf.get("/", REMOTE_ADDR="192.0.2.1", **forwarded)) == "192.0.2.1"
    assert client_address(rf.get("/", REMOTE_ADDR="2001:db8::1")) == "2001:db8::1"


def test_the_networks_of_the_edge_are_a_setting(rf, settings):
    settings.TRUSTED_PROXIES = (ip_network("172.16.0.0/12"),)
    forwarded = {"HTTP_X_FORWARDED_FOR": "203.0.113.9"}
    assert client_address(rf.get("/", REMOTE_ADDR="172.20.0.5", **forwarded)) == "203.0.113.9"
    assert client_address(rf.get("/", REMOTE_ADDR="127.0.0.1", **forwarded)) == "127.0.0.1"
    assert client_address(rf.get("/", REMOTE_ADDR="unknown", **forwarded)) == "unknown"
