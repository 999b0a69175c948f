"""Airbyte's CDK with a declarative source, read in this process: its messages are counted, not written."""

import logging

from airbyte_cdk.models import (
    AirbyteStream,
    ConfiguredAirbyteCatalog,
    ConfiguredAirbyteStream,
    DestinationSyncMode,
    SyncMode,
    Type,
)
from airbyte_cdk.sources.declarative.concurrent_declarative_source import ConcurrentDeclarativeSource
from clock import main


def manifest(url):
    def parameter(name):
        return {"type": "RequestOption", "inject_into": "request_parameter", "field_name": name}

    return {
        "version": "6.0.0",
        "type": "DeclarativeSource",
        "check": {"type": "CheckStream", "stream_names": ["records"]},
        "streams": [
            {
                "type": "DeclarativeStream",
                "name": "records",
                "primary_key": ["id"],
                "schema_loader": {"type": "InlineSchemaLoader", "schema": {"type": "object", "properties": {}}},
                "retriever": {
                    "type": "SimpleRetriever",
                    "requester": {"type": "HttpRequester", "url_base": url, "path": "page", "http_method": "GET"},
                    "record_selector": {
                        "type": "RecordSelector",
                        "extractor": {"type": "DpathExtractor", "field_path": ["data"]},
                    },
                    "paginator": {
                        "type": "DefaultPaginator",
                        "page_token_option": parameter("page"),
                        "page_size_option": parameter("per_page"),
                        "pagination_strategy": {"type": "PageIncrement", "page_size": 100, "start_from_page": 1},
                    },
                },
            }
        ],
        "spec": {"type": "Spec", "connection_specification": {"type": "object", "properties": {}}},
    }


def read(url):
    stream = AirbyteStream(name="records", json_schema={}, supported_sync_modes=[SyncMode.full_refresh])
    catalog = ConfiguredAirbyteCatalog(
        streams=[
            ConfiguredAirbyteStream(
                stream=stream,
                sync_mode=SyncMode.full_refresh,
                destination_sync_mode=DestinationSyncMode.append,
            )
        ]
    )
    source = ConcurrentDeclarativeSource(catalog=catalog, config={}, state=[], source_config=manifest(url))
    messages = source.read(logging.getLogger("airbyte"), {}, catalog, [])
    return sum(1 for message in messages if message.type == Type.RECORD)


main(read)
