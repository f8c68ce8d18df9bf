from . import test_survey_concurrency
from . import test_survey_points
