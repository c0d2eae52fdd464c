"""Key pairs of services: private ones stay private and survive a second run."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from shared.auth.service_keys import service_keys_create
from shared.auth.signing import SigningKey, public_key


def test_keys_are_private_and_the_set_is_public(tmp_path: Path) -> None:
    target = service_keys_create(tmp_path / "keys", ["payment", "commission"])
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    for service in ("payment", "commission"):
        assert stat.S_IMODE((tmp_path / "keys" / f"{service}.pem").stat().st_mode) == 0o600
    keys = json.loads(target.read_text())["keys"]
    assert [k["service"] for k in keys] == ["commission", "payment"]
    assert not any({"d", "p", "q"} & k.keys() for k in keys)
    assert all(public_key(k).key_size >= 2048 for k in keys)


def test_a_second_run_keeps_keys_and_adds_services(tmp_path: Path) -> None:
    service_keys_create(tmp_path, ["payment"])
    before = (tmp_path / "payment.pem").read_bytes()
    target = service_keys_create(tmp_path, ["payment", "worker"], jwks_file=tmp_path / "x/all.json")
    assert (tmp_path / "payment.pem").read_bytes() == before
    keys = {k["service"]: k["kid"] for k in json.loads(target.read_text())["keys"]}
    assert keys["payment"] == SigningKey.from_pem(before).kid
    assert set(keys) == {"payment", "worker"}


def test_two_creators_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        sets = list(pool.map(lambda _: service_keys_create(tmp_path, ["payment"]), range(4)))
    key = SigningKey.from_pem((tmp_path / "payment.pem").read_bytes())
    assert json.loads(sets[0].read_text())["keys"][0]["kid"] == key.kid
    assert sorted(p.name for p in tmp_path.iterdir()) == ["payment.pem", "service_jwks.json"]


def test_a_key_does_not_show_itself() -> None:
    assert "private" not in repr(SigningKey.generate())


def test_another_kind_of_key_is_refused() -> None:
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    pem = Ed25519PrivateKey.generate().private_bytes(
        s.Encoding.PEM, s.PrivateFormat.PKCS8, s.NoEncryption()
    )
    with pytest.raises(ValueError, match="RSA"):
        SigningKey.from_pem(pem)
