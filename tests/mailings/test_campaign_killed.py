"""A run of campaigns that is killed: nobody gets it twice, nobody is forgotten."""

import pytest

NUMBER = 12
# Of batches of five: nothing yet, in the second one, and after the first commits.
DEATHS = [
    *(("_enrol", 1), ("_schedule", 2), ("_claim", 2)),
    *(("_go_on", 2), ("_keep", 2), ("_keep", 3)),
]
ALL_DONE = [
    ("activity", "done", str(NUMBER)),
    ("calls", "", str(NUMBER)),
    ("email", "done", str(NUMBER)),
]


@pytest.mark.parametrize(("method", "times"), DEATHS)
def test_killed(mailing, box, method, times):
    mailing.run("prepare_campaign", mailing.name, NUMBER, box.port)
    assert mailing.senders.run(["campaigns", method, times]) == [-9]
    mailing.run("queue")
    assert box.taken.total() < NUMBER
    for step in ("campaigns", "queue"):
        mailing.run(step)
    assert box.taken == mailing.everybody(NUMBER)
    assert mailing.steps() == ALL_DONE
