from . import topic_mailing
from . import topic_portal
