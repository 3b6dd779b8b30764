"""The reference reader: what boto3 reads of each kind, put into the raw shape by the rules of aws-v3, independently of the daemon's code.

What moto does not answer is noted with its reason instead of compared.
"""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError
from place import SHAPES
from reference_kinds import KINDS


def plain(value):
    """JSON by the serialisation rules: timestamps with six digits of fraction or none, in UTC also where moto leaves out the zone."""
    if isinstance(value, datetime):
        moment = value.astimezone(timezone.utc)
        fraction = f".{moment.microsecond:06d}" if moment.microsecond else ""
        return moment.strftime("%Y-%m-%dT%H:%M:%S") + fraction + "Z"
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(member) for member in value]
    return value


def reason_of(error):
    page = re.search("<title>(.*?)<", str(error).replace("\\n", " ").replace("\n", " "))
    if page:
        return f"{page[1].strip()}: a page of moto, no answer of AWS"
    return " ".join(f"{type(error).__name__}: {error}".split())[:160]


def shaped(kind, parts):
    shape = SHAPES[kind]
    declared = [entry.split(":", 1)[0] for entry in shape["properties"].split()]
    merged = {}
    for part in parts:
        for name, value in part.items():
            if shape["pascalCase"]:
                name = name[0].upper() + name[1:]
            merged[shape["renames"].get(name, name)] = value
    # Renames are written in the API's casing, which for camelCase APIs is not the one of the merged names.
    for old, new in shape["renames"].items():
        if shape["pascalCase"] and old[0].upper() + old[1:] in merged:
            merged[new] = merged.pop(old[0].upper() + old[1:])
    ordered = {name: merged[name] for name in declared if name in merged}
    if shape["undeclared"] == "pass":
        ordered.update({name: value for name, value in merged.items() if name not in ordered})
    return ordered


class Unanswered(Exception):
    """moto does not answer an operation that the kind cannot do without."""

    def __init__(self, operation, cause):
        super().__init__(operation)
        self.operation, self.reason = operation, reason_of(cause)


FAILURES = (ClientError, BotoCoreError, ResponseParserError, KeyError, IndexError)


def read_items(kind, place):
    """Items of one place: properties of the list, context, and per enrichment either its addition or the reason why there is none."""
    list_items, enrichments = KINDS[kind]
    try:
        found = list(list_items(place))
    except FAILURES as error:
        raise Unanswered("its list", error) from error
    for properties, context in found:
        additions = {}
        for action, operation, read, default in enrichments:
            try:
                additions[action] = read(place, properties)
            except FAILURES as error:
                if default:
                    raise Unanswered(operation, error) from error
                additions[action] = Unanswered(operation, error)
        yield properties, context, additions


def places_of(kind, places):
    """Where a kind is read, with the context that its resources have."""
    if kind in ("AWS::Account::Info", "AWS::Organizations::Account"):
        return [(places[0], None)]
    if kind == "AWS::S3::Bucket":
        by_account = {place.account: place for place in reversed(places)}
        return [(place, {"AccountId": account}) for account, place in by_account.items()]
    return [(place, {"AccountId": place.account, "Region": place.region}) for place in places]


def read_kind(kind, places):
    """Resources of one kind in all places, and what was not answered."""
    try:
        read = [(context, list(read_items(kind, place))) for place, context in places_of(kind, places)]
    except Unanswered as missing:
        return [], [{"kind": kind, "operation": missing.operation, "reason": missing.reason, "wholeKind": True}], []
    enrichments = KINDS[kind][1]
    missing = {}
    for _, items in read:
        for _, _, additions in items:
            missing.update({action: each for action, each in additions.items() if isinstance(each, Unanswered)})
    resources = []
    for context, items in read:
        for properties, more, additions in items:
            parts = [properties, *(additions[action] for action, *_ in enrichments if action not in missing)]
            resource = {"Type": kind, "Properties": plain(shaped(kind, parts))}
            if context is not None:
                # The partition is what this program has beyond the reference.
                resource["__ExtraContext"] = {**context, **plain(more), "Partition": "aws"}
            resources.append(resource)
    uncovered = [
        {"kind": kind, "operation": each.operation, "reason": each.reason, "wholeKind": False} for each in missing.values()
    ]
    return resources, uncovered, [action for action, *_ in enrichments if action not in missing]


def batch_of_groups(place, moto):
    """The one batch form that the daemon uses and moto lacks; the kind itself is compared by its call for one group."""
    try:
        codedeploy = place.session.client("codedeploy", endpoint_url=moto, config=place.config)
        codedeploy.batch_get_deployment_groups(applicationName="shop", deploymentGroupNames=["blue"])
    except FAILURES as error:
        kind, operation = "AWS::CodeDeploy::DeploymentGroup", "BatchGetDeploymentGroups"
        return [{"kind": kind, "operation": operation, "reason": reason_of(error), "wholeKind": False}]
    return []


def read_everything(places, moto):
    kinds, uncovered = {}, batch_of_groups(places[0], moto)
    with ThreadPoolExecutor(2) as pool:
        for kind, (resources, missing, actions) in zip(KINDS, pool.map(lambda kind: read_kind(kind, places), KINDS)):
            kinds[kind] = {"resources": resources, "actions": actions}
            uncovered += missing
    return {"kinds": kinds, "uncovered": uncovered}
