from . import test_sms
from . import test_sms_content
from . import test_sms_limits
from . import test_uninstall
