"""One account and region as boto3 reads it, and the shapes that stand in shapes.json."""

import json
from pathlib import Path

SHAPES = json.loads(Path(__file__).with_name("shapes.json").read_text())


class Place:
    """One account and region, read with a session of that account."""

    def __init__(self, session, endpoint, config, account, region):
        self.session, self.endpoint, self.config = session, endpoint, config
        self.account, self.region = account, region
        self.clients = {}

    def client(self, service, region=None):
        key = (service, region or self.region)
        if key not in self.clients:
            self.clients[key] = self.session.client(
                service, region_name=key[1], endpoint_url=self.endpoint, config=self.config
            )
        return self.clients[key]

    def pages(self, service, operation, result, **arguments):
        """All items of a list, by boto3's paginator where there is one, else by its token."""
        client = self.client(service)
        if client.can_paginate(operation):
            for page in client.get_paginator(operation).paginate(**arguments):
                yield from page.get(result, [])
            return
        token = {}
        while True:
            page = getattr(client, operation)(**arguments, **token)
            yield from page.get(result, [])
            if not page.get("NextToken"):
                return
            token = {"NextToken": page["NextToken"]}
