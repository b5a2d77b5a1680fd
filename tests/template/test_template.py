"""What must hold of template.yaml whoever changes it."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.settings import ROOT
from local.site.headers import page_headers
from local.site.origin import Origin
from orglane.lanes import FRONT_LANES
from tests.template.reading import NOT_ENFORCED, functions, permissions, resources, statements, template

# Statements on everything: AWS knows no narrower resource for lists, nor for mappings that are yet to be made; a
# condition on the consumer's function narrows those that write.
ON_EVERYTHING: set[tuple[str, str]] = {
    ("LanesFunction", "lambda:DeleteEventSourceMapping"),
    ("LanesFunction", "lambda:ListEventSourceMappings"),
    ("LanesFunction", "sqs:ListQueues"),
    ("WorkFunction", "lambda:CreateEventSourceMapping"),
    ("WorkFunction", "lambda:DeleteEventSourceMapping"),
    ("WorkFunction", "lambda:ListEventSourceMappings"),
    ("WorkFunction", "lambda:UpdateEventSourceMapping"),
}


def test_no_permission_is_a_pattern() -> None:
    assert [each for each in permissions() if "*" in each[1]] == []


def test_no_permission_is_on_everything_but_for_a_reason() -> None:
    found = {
        (name, action)
        for name, function in functions().items()
        for statement in statements(function)
        for action in statement["Action"]
        if statement["Resource"] == "*"
    }
    assert found == ON_EVERYTHING


def test_whoever_changes_mappings_changes_the_consumers_alone() -> None:
    for function in functions().values():
        for statement in statements(function):
            if any(each.endswith("EventSourceMapping") for each in statement["Action"]):
                consumer = statement["Condition"]["ArnEqualsIfExists"]["lambda:FunctionArn"]
                assert consumer == {"Fn::GetAtt": ["ApplyFunction", "Arn"]}


def test_the_front_lanes_are_alike() -> None:
    lanes = {name: each for name, each in resources("AWS::SQS::Queue").items() if re.fullmatch(r"Lane\d?", name)}
    assert len(lanes) == FRONT_LANES
    first, *others = ({key: value for key, value in each.items() if key != "QueueName"} for each in lanes.values())
    assert all(each == first for each in others)
    events = functions()["ApplyFunction"]["Events"]
    assert events.keys() == lanes.keys()
    for name, event in events.items():
        assert event["Properties"] == {**events["Lane"]["Properties"], "Queue": {"Fn::GetAtt": [name, "Arn"]}}


def test_permissions_that_only_aws_enforces_are_there() -> None:
    assert set(permissions()) >= NOT_ENFORCED


def test_actions_are_lists_so_that_each_can_be_tried() -> None:
    for function in functions().values():
        for statement in statements(function):
            assert isinstance(statement["Action"], list)
            assert statement["Effect"] == "Allow"


def test_the_lane_keeps_order_for_each_organization_and_its_throughput() -> None:
    lane = resources("AWS::SQS::Queue")["Lane"]
    assert lane["FifoQueue"] is True
    assert (lane["DeduplicationScope"], lane["FifoThroughputLimit"]) == ("messageGroup", "perMessageGroupId")
    # The sender gives the deduplication id; two equal commands are two.
    assert not lane.get("ContentBasedDeduplication")
    dead = lane["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert resources("AWS::SQS::Queue")[dead]["FifoQueue"] is True


def test_a_message_is_hidden_for_six_times_the_consumers_time() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"""
    lane = resources("AWS::SQS::Queue")["Lane"]
    assert lane["VisibilityTimeout"] >= 6 * functions()["ApplyFunction"]["Timeout"]


def test_a_failed_command_does_not_bring_back_those_that_were_applied() -> None:
    mapping = functions()["ApplyFunction"]["Events"]["Lane"]["Properties"]
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert mapping["BatchSize"] == 10
    assert "MaximumBatchingWindowInSeconds" not in mapping, "FIFO queues know no batching window"


def test_a_poisoned_batch_does_not_stop_the_stream() -> None:
    mapping = functions()["PushFunction"]["Events"]["Log"]["Properties"]
    assert 0 < mapping["MaximumRetryAttempts"] <= 10
    assert 0 < mapping["MaximumRecordAgeInSeconds"] <= 3600
    assert mapping["BisectBatchOnFunctionError"] is True
    queue = mapping["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0]
    assert queue in resources("AWS::SQS::Queue")
    assert mapping["StartingPosition"] == "TRIM_HORIZON", "a commit before the mapping began is told as well"


def test_only_new_log_rows_reach_the_pusher() -> None:
    (pattern,) = functions()["PushFunction"]["Events"]["Log"]["Properties"]["FilterCriteria"]["Filters"]
    asked = json.loads(pattern["Pattern"])
    assert asked == {"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": [{"prefix": "LOG#"}]}}}}


def test_the_table_expires_rows_streams_them_and_survives_the_stack() -> None:
    table = resources("AWS::DynamoDB::Table")["Table"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert template()["Resources"]["Table"]["UpdateReplacePolicy"] == "Retain"


def test_secrets_are_never_shown() -> None:
    parameters = template()["Parameters"]
    secret = {name for name in parameters if "Secret" in name or "Key" in name}
    assert secret == {
        "GitHubClientSecret",
        "GitHubPrivateKey",
        "WebhookSecret",
        "WebhookSecretPrevious",
        "SessionSecret",
    }
    assert all(parameters[name].get("NoEcho") is True for name in secret)
    assert not any(name in json.dumps(template()["Outputs"]) for name in secret)
    for name in secret - {"WebhookSecretPrevious"}:
        assert not parameters[name].get("Default"), "a default would be everybody's secret"


def test_secrets_are_in_secrets_manager_and_in_nobodys_environment() -> None:
    kept = {name: each["SecretString"] for name, each in resources("AWS::SecretsManager::Secret").items()}
    secret = {name for name in template()["Parameters"] if template()["Parameters"][name].get("NoEcho")}
    assert {name for name in secret if any(f"${{{name}}}" in text["Fn::Sub"] for text in kept.values())} == secret
    elsewhere = json.dumps([each for each in template()["Resources"].values() if "SecretString" not in str(each)])
    assert not [name for name in secret if f'"Ref": "{name}"' in elsewhere or f"${{{name}}}" in elsewhere]
    # What stands between quotes in JSON must not end them.
    assert all(template()["Parameters"][name]["AllowedPattern"] == r'[^"\\\s]*' for name in secret)
    for text in kept.values():
        assert all(isinstance(each, str) for each in json.loads(text["Fn::Sub"]).values())


def test_nobody_gets_a_secret_that_they_do_not_need() -> None:
    """Neither its name in the environment nor the right to read it."""
    asked = {
        name: {each["Fn::GetAtt"][0] for each in function["Environment"]["Variables"].values() if _is_secret(each)}
        for name, function in functions().items()
    }
    allowed = {
        name: {
            each["Resource"]["Fn::GetAtt"][0]
            for each in statements(function)
            if "secretsmanager:GetSecretValue" in each["Action"]
        }
        for name, function in functions().items()
    }
    assert asked == allowed
    assert asked == {
        "WebhookFunction": {"WebhookSecrets"},
        "ApplyFunction": set(),
        "WorkFunction": {"AppSecrets"},
        "PushFunction": set(),
        "SocketFunction": set(),
        "LanesFunction": set(),
        "ApiFunction": {"ApiSecrets"},
    }


def _is_secret(value: object) -> bool:
    return isinstance(value, dict) and value.get("Fn::GetAtt", [""])[0] in resources("AWS::SecretsManager::Secret")


def test_the_site_is_guarded_as_it_is_on_a_developers_machine() -> None:
    asked = resources("AWS::CloudFront::ResponseHeadersPolicy")["SiteHeaders"]["ResponseHeadersPolicyConfig"]
    guards = asked["SecurityHeadersConfig"]
    policy = " ".join(guards["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"][0].split())
    origin = Origin("http://localhost:4580", "${GitHubUrl}", "", "", ROOT)
    local = page_headers(origin)
    assert policy == local["Content-Security-Policy"].replace("ws://localhost:4580", "${Socket}")
    assert guards["FrameOptions"]["FrameOption"] == local["X-Frame-Options"]
    assert guards["ReferrerPolicy"]["ReferrerPolicy"] == local["Referrer-Policy"]
    assert guards["StrictTransportSecurity"]["AccessControlMaxAgeSec"] >= 365 * 24 * 60 * 60
    others = {each["Header"]: each["Value"] for each in asked["CustomHeadersConfig"]["Items"]}
    assert others.items() <= local.items()
    assert set(local) == {
        "Content-Security-Policy",
        "Referrer-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
    } | set(others)


def test_every_function_answers_before_its_caller_gives_up() -> None:
    """GitHub waits 10 s for a webhook's answer; API Gateway 30 s for an HTTP API's, 29 s for a WebSocket API's."""
    limits = {"WebhookFunction": 10, "ApiFunction": 30, "SocketFunction": 30}
    assert all(functions()[name]["Timeout"] < limit for name, limit in limits.items())


def _imports(file: Path, seen: set[Path]) -> Iterator[str]:
    """The top-level packages that a module imports when it is loaded, through our own modules."""
    if file in seen:
        return
    seen.add(file)
    for node in _executed(ast.parse(file.read_text()).body):
        names = [each.name for each in node.names] if isinstance(node, ast.Import) else [node.module or ""]
        if isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{each.name}" for each in node.names]
        for name in names:
            if name.partition(".")[0] != "orglane":
                yield name.partition(".")[0]
                continue
            path = ROOT / "shared" / Path(*name.split("."))
            for module in (path.with_suffix(".py"), path / "__init__.py"):
                if module.exists():
                    yield "orglane"
                    yield from _imports(module, seen)


def _executed(body: list[ast.stmt]) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.Try) or (isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.unparse(node.test)):
            yield from _executed(node.body)


def _installed() -> set[str]:
    requirements = (ROOT / "layers" / "dependencies" / "requirements.txt").read_text().splitlines()
    return {line.partition("==")[0].replace("-", "_") for line in requirements}


@pytest.mark.parametrize("name", sorted(functions()))
def test_every_function_has_the_layers_that_it_imports_and_no_others(name: str) -> None:
    function = functions()[name]
    imported = set(_imports(ROOT / function["CodeUri"] / "app.py", set()))
    layers: list[Any] = [each["Ref"] for each in function["Layers"]]
    wanted = {"DependenciesLayer"} if imported & _installed() else set()
    assert set(layers) == {"SharedLayer"} | wanted


def test_the_webhook_needs_nothing_but_our_own_code() -> None:
    assert [each["Ref"] for each in functions()["WebhookFunction"]["Layers"]] == ["SharedLayer"]
