"""What KPIs, goals and strategies have in common to choose from, and its labels."""

#: parts of the life of a customer
COMPONENTS = [
    ("identify", "Identify"),
    ("attract", "Attract"),
    ("retain", "Retain"),
    ("develop", "Develop"),
]
#: types of CRM, of which a strategy chooses one or several
TYPES = [
    ("operational", "Operational"),
    ("analytical", "Analytical"),
    ("collaborative", "Collaborative"),
    ("strategic", "Strategic"),
    ("social", "Social"),
    ("mobile", "Mobile"),
]


def labels_of(records, name):
    """Return the labels of the choices of a field, in the reader's language."""
    return dict(records._fields[name]._description_selection(records.env))
