"""The local GitHub for a test, and GitHub's published descriptions for the session."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from local.github.config import AppConfig
from tests.contract.github.published import OpenApi, WebhookSchemas
from tests.contract.github.running import SECRET, Running, run


@pytest.fixture(scope="session")
def private_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


@pytest.fixture(scope="session")
def app_config(private_key: str) -> AppConfig:
    key = serialization.load_pem_private_key(private_key.encode(), None)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return AppConfig(4242, "orglane", "Iv23liLocal", "client-secret", public.decode(), SECRET)


@pytest.fixture
def github(app_config: AppConfig, private_key: str, tmp_path: Path) -> Iterator[Running]:
    with run(app_config, private_key, tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def openapi() -> OpenApi:
    return OpenApi.load()


@pytest.fixture(scope="session")
def webhook_schemas() -> WebhookSchemas:
    return WebhookSchemas.load()
