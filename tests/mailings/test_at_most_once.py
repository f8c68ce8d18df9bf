"""Whatever happens while a mailing is sent, nobody gets it twice and nobody is lost."""

import threading

import pytest

from tools.mailbox import DROP, KEEP_AND_DROP, OK

NUMBER = 5
UNCERTAIN = ("error", "mail_uncertain")


def at(address: str, action):
    """Return what answers one address by ``action``, once, and takes all others."""
    once = iter([action])

    def answer(given: str) -> str:
        if given != address or not (chosen := next(once, None)):
            return OK
        return chosen() if callable(chosen) else chosen

    return answer


@pytest.mark.parametrize("limit", [0, NUMBER], ids=["queue", "at once"])
@pytest.mark.parametrize("number", [0, 2])
def test_killed_after_the_server_took_it(mailing, box, limit, number):
    def kill():
        mailing.senders.kill()
        return OK

    victim = mailing.address(number)
    mailing.prepare(box, NUMBER, limit)
    box.at_message = at(victim, kill)
    if limit:
        assert mailing.senders.run(["mailings"]) == [-9]
    else:
        mailing.run("mailings")
        assert mailing.senders.run(["queue"]) == [-9]
    assert box.taken[victim] == 1
    for step in ("mailings", "queue", "queue"):
        mailing.run(step)
    mailing.run("retry", mailing.name)
    assert box.taken == mailing.everybody(NUMBER)
    assert {key: each[:2] for key, each in mailing.outcomes().items()} == {
        victim: UNCERTAIN
    }
    assert "may have received" in mailing.outcomes()[victim][2]


@pytest.mark.parametrize(
    ("action", "times"), [("action_send_again", 2), ("action_consider_sent", 1)]
)
def test_staff_decide_about_an_uncertain_mail(mailing, box, action, times):
    victim = mailing.address(1)
    mailing.prepare(box, 3)
    box.at_message = at(victim, KEEP_AND_DROP)
    mailing.run("mailings")
    mailing.run("queue")
    assert mailing.outcomes()[victim][:2] == UNCERTAIN
    mailing.run("resolve", mailing.name, action)
    mailing.run("queue")
    assert box.taken == {**mailing.everybody(3), victim: times}
    assert not mailing.outcomes()


@pytest.mark.parametrize("limit", [0, NUMBER], ids=["queue", "at once"])
def test_connection_lost_after_the_server_took_it(mailing, box, limit):
    victim = mailing.address(2)
    mailing.prepare(box, NUMBER, limit)
    box.at_message = at(victim, KEEP_AND_DROP)
    for step in ("mailings", "queue", "queue"):
        mailing.run(step)
    assert box.taken == mailing.everybody(NUMBER)
    assert mailing.outcomes()[victim][:2] == UNCERTAIN


def test_answer_too_late(mailing, box):
    released = threading.Event()

    def wait():
        released.wait(20)
        return OK

    victim = mailing.address(2)
    mailing.prepare(box, 3)
    mailing.run("mailings")
    box.at_message = at(victim, wait)
    mailing.run("queue", 5)
    released.set()
    mailing.run("queue")
    assert mailing.outcomes()[victim][:2] == UNCERTAIN
    assert mailing.address(2) not in box.taken or box.taken[victim] == 1


@pytest.mark.parametrize(
    ("stage", "reply", "reason"),
    [
        ("at_recipient", DROP, "closed"),
        ("at_recipient", "450 Greylisted", "450 Greylisted"),
        ("at_recipient", "421 Too many messages", "421 Too many messages"),
        ("at_message", "451 Disk full", "451 Disk full"),
    ],
    ids=["dropped", "greylisted", "closed", "full"],
)
def test_not_taken_for_now(mailing, box, stage, reply, reason):
    victim = mailing.address(2)
    mailing.prepare(box, NUMBER)
    setattr(box, stage, at(victim, reply))
    for step in ("mailings", "queue", "queue"):
        mailing.run(step)
    others = mailing.everybody(NUMBER)
    del others[victim]
    assert box.taken == others
    status, failure, text = mailing.outcomes()[victim]
    assert (status, failure) == ("outgoing", "")
    assert reason in text
    mailing.run("let_time_pass")
    mailing.run("queue")
    assert box.taken == mailing.everybody(NUMBER)
    assert not mailing.outcomes()


def test_refused_for_good(mailing, box):
    victim = mailing.address(2)
    mailing.prepare(box, NUMBER)
    box.at_recipient = at(victim, "550 No such user")
    for step in ("mailings", "queue", "let_time_pass", "queue"):
        mailing.run(step)
    assert len(box.taken) == NUMBER - 1
    assert mailing.outcomes()[victim][:2] == ("error", "unknown")
    mailing.run("retry", mailing.name)
    assert box.taken == mailing.everybody(NUMBER)
    assert not mailing.outcomes()


def test_server_that_is_down(mailing, box):
    mailing.prepare(box, 3)
    mailing.run("mailings")
    box.stop()
    mailing.run("queue")
    outcomes = mailing.outcomes()
    assert {each[:2] for each in outcomes.values()} == {("outgoing", "")}
    assert len(outcomes) == 3
    for _attempt in range(5):
        mailing.run("let_time_pass")
        mailing.run("queue")
    outcomes = mailing.outcomes()
    assert {each[:2] for each in outcomes.values()} == {("error", "mail_smtp")}
    box.start()
    mailing.run("retry", mailing.name)
    assert box.taken == mailing.everybody(3)


def test_server_that_dies(mailing, box):
    mailing.prepare(box, NUMBER)
    mailing.run("mailings")
    box.at_recipient = lambda address: OK if box.taken.total() < 2 else DROP
    mailing.run("queue")
    mailing.run("queue")
    assert box.taken.total() == 2
    assert len(mailing.outcomes()) == 3
    box.answer_all()
    mailing.run("let_time_pass")
    mailing.run("queue")
    assert box.taken == mailing.everybody(NUMBER)


def test_two_workers(mailing, box):
    mailing.prepare(box, 20)
    mailing.run("mailings")
    assert mailing.senders.run(["queue"], ["queue"]) == [0, 0]
    mailing.run("queue")
    assert box.taken == mailing.everybody(20)
    assert not mailing.outcomes()


def test_transaction_that_fails_after_sending(mailing, box):
    mailing.prepare(box, 3)
    mailing.run("mailings")
    mailing.run("send_now", mailing.name)
    mailing.run("queue")
    assert box.taken == mailing.everybody(3)
