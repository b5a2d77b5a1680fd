"""The environment as typed values: what is missing is named at the start."""

import pytest

from orglane.lanes import Lanes
from orglane.settings import ApiSettings, ApplySettings, PushSettings, SocketSettings, WebhookSettings

LANES = Lanes("http://queue/1/orglane-lane.fifo")
WEBHOOK = {
    "SECRET_ARN": "arn:webhook",
    "LANE_URL": "http://queue/1/orglane-lane.fifo",
    "WORK_URL": "http://queue/1/work",
}
API = {
    "TABLE_NAME": "table",
    "LANE_URL": "http://queue/1/orglane-lane.fifo",
    "WORK_URL": "http://queue/1/work",
    "SITE_URL": "https://orglane.example/",
    "SOCKET_URL": "wss://orglane.example/socket",
    "GITHUB_URL": "https://github.com/",
    "GITHUB_API_URL": "https://api.github.com/",
    "GITHUB_APP_SLUG": "orglane",
    "GITHUB_CLIENT_ID": "client",
    "SECRET_ARN": "arn:api",
}


def test_the_webhook_knows_where_its_secret_is_and_not_what_it_is() -> None:
    assert WebhookSettings.of(WEBHOOK) == WebhookSettings("arn:webhook", LANES)


def test_the_consumers_and_the_socket_know_their_table() -> None:
    assert [each.of({"TABLE_NAME": "table"}).table for each in (PushSettings, SocketSettings)] == ["table", "table"]


def test_the_lanes_consumer_knows_where_errands_go() -> None:
    settings = ApplySettings.of({"TABLE_NAME": "table", "LANE_URL": "lane", "LANE_MODE": "shared", "WORK_URL": "work"})
    assert settings == ApplySettings("table", Lanes("lane", "shared"), "work")


def test_addresses_lose_their_last_slash() -> None:
    assert ApiSettings.of(API) == ApiSettings(
        table="table",
        lanes=LANES,
        work_url="http://queue/1/work",
        site_url="https://orglane.example",
        socket_url="wss://orglane.example/socket",
        github_url="https://github.com",
        github_api_url="https://api.github.com",
        github_app_slug="orglane",
        client_id="client",
        secret_arn="arn:api",
    )


@pytest.mark.parametrize("name", sorted(API))
def test_a_missing_variable_of_the_api_is_named(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        ApiSettings.of({each: value for each, value in API.items() if each != name})


@pytest.mark.parametrize("settings", [ApplySettings, PushSettings, SocketSettings, WebhookSettings])
def test_a_missing_variable_of_a_function_is_named(
    settings: type[ApplySettings | PushSettings | SocketSettings | WebhookSettings],
) -> None:
    with pytest.raises(KeyError, match="SECRET_ARN" if settings is WebhookSettings else "TABLE_NAME"):
        settings.of({})
