"""dlt's source for REST APIs, read without a destination: its best case, since nothing is normalised or loaded."""

from clock import main
from dlt.sources.rest_api import rest_api_source


def read(url):
    source = rest_api_source(
        {
            "client": {
                "base_url": url,
                "paginator": {"type": "page_number", "base_page": 1, "page_param": "page", "total_path": None},
            },
            "resources": [
                {
                    "name": "records",
                    "primary_key": "id",
                    "endpoint": {"path": "page", "params": {"per_page": 100}, "data_selector": "data"},
                }
            ],
        }
    )
    return sum(1 for _ in source.resources["records"])


main(read)
