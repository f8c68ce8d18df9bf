from . import test_behavior
