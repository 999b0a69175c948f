"""Lists the same records by one peer, under the same clock as every other.

A driver calls `main(read)`; `read(url)` lists everything below that address and returns how many records it was given. Its command
line is the address; it answers with one JSON object: records, seconds and seconds of processors, all without the time to load it.
"""

import json
import resource
import sys
import time


def processor():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main(read):
    url = sys.argv[1]
    # Once for what is loaded and compiled at first use.
    read(url.replace("/records/", "/warm-up/"))
    began, worked = time.monotonic(), processor()
    records = read(url)
    print(json.dumps({"records": records, "seconds": time.monotonic() - began, "processor": processor() - worked}))
