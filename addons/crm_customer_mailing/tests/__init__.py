from . import test_mailing_facts
from . import test_mailing_queue
