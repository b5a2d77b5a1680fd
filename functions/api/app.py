"""The HTTP API under `/v1`."""

import asyncio
import os
import secrets

import boto3
from mangum import Mangum
from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException

from orglane.api import Doors, create_app
from orglane.api.problems import unavailable
from orglane.edges.clock import now_ms
from orglane.edges.connections import TableAccess
from orglane.edges.faults import CONFIG
from orglane.edges.github import GithubSignIn
from orglane.edges.jobs import TableJobs
from orglane.edges.lane import Sqs, SqsLane
from orglane.edges.log import TableLog
from orglane.edges.nudges import SqsNudges
from orglane.edges.parking import TableParking
from orglane.edges.people import TablePeople
from orglane.edges.reader import TableReader
from orglane.edges.secrets import Secret
from orglane.edges.shells import TableShells
from orglane.settings import ApiSettings

settings = ApiSettings.of(os.environ)
dynamodb = boto3.client("dynamodb", config=CONFIG)
secret = Secret(settings.secret_arn, "api", now_ms)
lane = SqsLane(settings.lanes)


doors = Doors(
    settings=settings,
    people=TablePeople(Connection(region=os.environ["AWS_REGION"])),
    access=TableAccess(),
    reader=TableReader(dynamodb, settings.table),
    history=TableLog(dynamodb, settings.table),
    lane=lane,
    jobs=TableJobs(dynamodb, settings.table),
    nudges=SqsNudges(Sqs(), settings.work_url),
    parking=TableParking(dynamodb, settings.table, lane),
    provider=GithubSignIn(
        settings.github_url, settings.github_api_url, settings.client_id, lambda: secret.text("clientSecret")
    ),
    shells=TableShells(dynamodb, settings.table),
    clock=now_ms,
    secret=lambda: secrets.token_urlsafe(32),
    session_secret=lambda: secret.text("sessionSecret"),
)
# Mangum runs requests on the thread's event loop and expects it to be there.
asyncio.set_event_loop(asyncio.new_event_loop())
app = create_app(doors)
app.add_exception_handler(PynamoDBException, unavailable)
handler = Mangum(app, lifespan="off")
