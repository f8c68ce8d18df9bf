from . import test_till_documents
from . import test_till_facts
from . import test_till_queue
from . import test_till_security
