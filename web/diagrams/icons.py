"""The small signs of BPMN as path data, drawn for this project around their own origin."""

# Task types: top left corner of the sign at (0, 0), about 14 units wide.
TASKS = {
    "userTask": "M1 14c0-4 2.6-6 6-6s6 2 6 6zM7 6.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
    "serviceTask": "M7 4a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM7 0v2.5M7 11.5V14M0 7h2.5M11.5 7H14"
    "M2 2l1.8 1.8M10.2 10.2 12 12M12 2l-1.8 1.8M3.8 10.2 2 12",
    "businessRuleTask": "M0 1.5h14v11H0zM0 5h14M0 8.75h14M4.5 5v7.5",
    "scriptTask": "M3 .5h9c-2 2.5-2 4 0 6.5s2 4.5 0 6.5H3c2-2 2-4 0-6.5S1 3 3 .5zM4 4h5M5 7h5"
    "M5 10.2h5",
    "sendTask": "M0 2.5h14v9H0zM0 2.5l7 5 7-5",
    "receiveTask": "M0 2.5h14v9H0zM0 2.5l7 5 7-5",
    "manualTask": "M1 9V6l4-4 1 1-2.5 3H13v2H8.5M12.5 8v2H8.5M12 10v2H8.5H5L1 9",
}
FILLED_TASKS = frozenset({"sendTask"})

# Events: centred on (0, 0) for a ring of radius 18. A throwing event shows its sign filled.
EVENTS = {
    "message": "M-9-6H9V6H-9zM-9-6 0 1 9-6",
    "timer": "M0-10a10 10 0 1 0 .01 0zM0-6.5V0l4.5 2.5",
    "terminate": "M0-10a10 10 0 1 0 .01 0z",
    "signal": "M0-9 9 7H-9z",
    "error": "M-8 8-3-8 2 1 8-8 3 8-2-1z",
    "escalation": "M0-10 7 9 0 2-7 9z",
    "conditional": "M-7-9H7V9H-7zM-4-5H4M-4-1.6H4M-4 1.8H4M-4 5.2H4",
    "link": "M-9-4H2v-5l8 9-8 9V4H-9z",
    "compensate": "M-9 0 0-7V7zM0 0 9-7V7z",
    "cancel": "M-7-4.5-4.5-7 0-2.5 4.5-7 7-4.5 2.5 0 7 4.5 4.5 7 0 2.5-4.5 7-7 4.5-2.5 0z",
    "multiple": "M0-10 9.5-3 6 8H-6L-9.5-3z",
}

# Gateways: centred on (0, 0) for a diamond of 50.
GATEWAYS = {
    "exclusiveGateway": "M-7-7 7 7M7-7-7 7",
    "parallelGateway": "M-10 0H10M0-10V10",
    "inclusiveGateway": "M0-10a10 10 0 1 0 .01 0z",
    "eventBasedGateway": "M0-12a12 12 0 1 0 .01 0zM0-9.5a9.5 9.5 0 1 0 .01 0z"
    "M0-6 5.7-1.9 3.5 4.9H-3.5L-5.7-1.9z",
    "complexGateway": "M-10 0H10M0-10V10M-7-7 7 7M7-7-7 7",
}

# Markers at the foot of an activity: centred on (0, 0).
MARKERS = {
    "call": "M-7-7H7V7H-7zM-4 0H4M0-4V4",
    "standard": "M-4 5a6 6 0 1 1 4 1.5M-4 5l-3.5.5M-4 5V1.5",
    "parallel": "M-4-6V6M0-6V6M4-6V6",
    "sequential": "M-6-4H6M-6 0H6M-6 4H6",
}
